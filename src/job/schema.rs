//! The JSON Schemas of everything that reelspool reads from people and writes for them, except the configuration.

use super::documents::{ErrorDocument, ResultDocument, StatusDocument};
use super::file::JobFile;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// A document with a published schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// The job file, `schema/job-v1.schema.json`.
    Job,
    /// The result, `schema/result-v1.schema.json`.
    Result,
    /// The error, `schema/error-v1.schema.json`.
    Error,
    /// The status, `schema/status-v1.schema.json`.
    Status,
}

impl Document {
    /// Lists every document.
    pub const ALL: [Self; 4] = [Self::Job, Self::Result, Self::Error, Self::Status];

    /// Returns the name of its file in `schema/`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Job => "job-v1.schema.json",
            Self::Result => "result-v1.schema.json",
            Self::Error => "error-v1.schema.json",
            Self::Status => "status-v1.schema.json",
        }
    }

    /// Returns its schema, JSON Schema draft 2020-12.
    pub fn schema(self) -> Value {
        match self {
            Self::Job => schema_of::<JobFile>(),
            Self::Result => schema_of::<ResultDocument>(),
            Self::Error => schema_of::<ErrorDocument>(),
            Self::Status => schema_of::<StatusDocument>(),
        }
    }
}

fn schema_of<T: JsonSchema>() -> Value {
    SchemaGenerator::default().into_root_schema_for::<T>().to_value()
}
