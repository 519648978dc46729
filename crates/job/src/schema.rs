//! The JSON Schemas of the documents that reelspool reads and writes, except the configuration.

use super::documents::{ErrorDocument, ResultDocument, StatusDocument};
use super::{JobRequest, NoticeDocument};
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
    /// The notice, `schema/notice-v1.schema.json`.
    Notice,
}

impl Document {
    /// Returns the document's schema (JSON Schema draft 2020-12).
    pub fn schema(self) -> Value {
        match self {
            Self::Job => without_defaults(schema_of::<JobRequest>()),
            Self::Result => schema_of::<ResultDocument>(),
            Self::Error => schema_of::<ErrorDocument>(),
            Self::Status => schema_of::<StatusDocument>(),
            Self::Notice => schema_of::<NoticeDocument>(),
        }
    }
}

fn schema_of<T: JsonSchema>() -> Value {
    SchemaGenerator::default().into_root_schema_for::<T>().to_value()
}

/// Leaves out the default values: the descriptions name those that mean something.
fn without_defaults(mut schema: Value) -> Value {
    if let Some(fields) = schema.as_object_mut() {
        fields.shift_remove("default");
        for field in fields.values_mut() {
            *field = without_defaults(field.take());
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    fn project(path: &str) -> PathBuf {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path)
    }

    fn json(path: &Path) -> Value {
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn the_job_schema_takes_the_examples_and_refuses_what_the_parser_refuses() {
        let schema = jsonschema::validator_for(&Document::Job.schema()).unwrap();
        for entry in std::fs::read_dir(project("spool/examples")).unwrap() {
            let path = entry.unwrap().path();
            assert!(schema.is_valid(&json(&path)), "{}", path.display());
        }
        let bad = [
            "{}",
            "[]",
            r#"{"version":2,"story":{}}"#,
            r#"{"version":1,"story":{},"extra":1}"#,
            r#"{"version":1,"story":{"txt":"a"}}"#,
            r#"{"version":1,"story":{"scenes":[]}}"#,
            r#"{"version":1,"story":{"scenes":[{"seconds":1}]}}"#,
            r#"{"version":1,"story":{"scenes":[{"text":"a","seconds":61}]}}"#,
            r#"{"version":1,"story":{},"priority":100}"#,
            r#"{"version":1,"story":{},"id":"../x"}"#,
            r#"{"version":1,"story":{},"video":{"fps":29}}"#,
            r#"{"version":1,"story":{},"video":{"width":65,"height":64}}"#,
            r#"{"version":1,"story":{},"tts":{"speed":9}}"#,
            r#"{"version":1,"story":{},"tts":{"provider":"-x"}}"#,
            r#"{"version":1,"story":{"language":"english"}}"#,
        ];
        for job in bad {
            assert!(!schema.is_valid(&serde_json::from_str(job).unwrap()), "{job}");
            let stem = "x";
            assert!(crate::parse(job.as_bytes(), stem).is_err(), "{job}");
        }
    }

    #[test]
    fn the_golden_documents_fit_their_schemas() {
        let golden = [
            (Document::Result, "result-v1"),
            (Document::Error, "error-v1"),
            (Document::Status, "status-v1"),
            (Document::Notice, "notice-v1"),
        ];
        for (document, name) in golden {
            let schema = jsonschema::validator_for(&document.schema()).unwrap();
            let value = json(&project("tests/data").join(format!("{name}.json")));
            let wrong: Vec<String> = schema.iter_errors(&value).map(|it| it.to_string()).collect();
            assert!(wrong.is_empty(), "{name}: {wrong:?}");
        }
    }
}
