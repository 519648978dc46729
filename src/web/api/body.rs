//! The bodies of requests: which types they may have, how large they may be, and how each is read.

use super::operation::Nothing;
use crate::job::JobRequest;
use crate::web::problem::ApiProblem;
use crate::web::site::Site;
use actix_web::web::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// The greatest size of a body with a few fields, in bytes: room for some thousand ids.
const FIELDS_BYTES_MAX: usize = 256 * 1024;

/// A type of a body, with the schema of what it may hold; `None` if that is not JSON.
pub(super) type Media = (&'static str, Option<fn(&mut SchemaGenerator) -> Schema>);

/// The body of a request.
pub(super) trait Body: Sized {
    /// The types that it may have; none: the body is not read.
    const MEDIA: &'static [Media];

    /// Returns its greatest size.
    fn max(site: &Site) -> usize;

    /// Reads it; its type is one of [`Body::MEDIA`], or it is empty.
    fn read(bytes: Bytes, media: Option<&str>) -> Result<Self, ApiProblem>;
}

impl Body for Nothing {
    const MEDIA: &'static [Media] = &[];

    fn max(_: &Site) -> usize {
        0
    }

    fn read(_: Bytes, _: Option<&str>) -> Result<Self, ApiProblem> {
        Ok(Self {})
    }
}

/// A JSON object with a few fields. If all of them may be left out, so may the body.
#[derive(Debug, Clone)]
pub(super) struct Fields<T>(pub(super) T);

impl<T: DeserializeOwned + JsonSchema> Body for Fields<T> {
    const MEDIA: &'static [Media] = &[("application/json", Some(SchemaGenerator::subschema_for::<T>))];

    fn max(_: &Site) -> usize {
        FIELDS_BYTES_MAX
    }

    fn read(bytes: Bytes, _: Option<&str>) -> Result<Self, ApiProblem> {
        let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let read = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
            Category::Data => ApiProblem::of_fields(&error),
            Category::Io | Category::Syntax | Category::Eof => ApiProblem::no_json(&error),
        });
        read.map(Self)
    }
}

/// A job file. It is read by the parser of job files, which names every problem with its place.
#[derive(Debug, Clone)]
pub(super) struct JobFile(pub(super) Bytes);

impl Body for JobFile {
    const MEDIA: &'static [Media] = &[("application/json", Some(SchemaGenerator::subschema_for::<JobRequest>))];

    fn max(site: &Site) -> usize {
        job_bytes_max(site)
    }

    fn read(bytes: Bytes, _: Option<&str>) -> Result<Self, ApiProblem> {
        if bytes.is_empty() { Err(ApiProblem::empty()) } else { Ok(Self(bytes)) }
    }
}

/// Anything that may be a job file or a story, also nothing: what is wrong with it is the answer. So there is no schema.
#[derive(Debug, Clone)]
pub(super) struct AnyFile {
    pub(super) bytes: Bytes,
    /// The name of a file of that type.
    pub(super) name: &'static str,
}

impl Body for AnyFile {
    const MEDIA: &'static [Media] = &[("application/json", None), ("text/plain", None), ("text/markdown", None)];

    fn max(site: &Site) -> usize {
        job_bytes_max(site)
    }

    fn read(bytes: Bytes, media: Option<&str>) -> Result<Self, ApiProblem> {
        let name = match media {
            Some("text/plain") => "request.txt",
            Some("text/markdown") => "request.md",
            Some(_) | None => "request.json",
        };
        Ok(Self { bytes, name })
    }
}

/// A picture.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub(super) bytes: Bytes,
    /// How names of such files end.
    pub(super) ending: &'static str,
}

impl Body for Picture {
    const MEDIA: &'static [Media] = &[("image/jpeg", None), ("image/png", None), ("image/webp", None)];

    fn max(_: &Site) -> usize {
        usize::try_from(crate::images::PICTURE_BYTES_MAX).unwrap_or(usize::MAX)
    }

    fn read(bytes: Bytes, media: Option<&str>) -> Result<Self, ApiProblem> {
        if bytes.is_empty() {
            return Err(ApiProblem::empty());
        }
        let ending = match media {
            Some("image/png") => "png",
            Some("image/webp") => "webp",
            Some(_) | None => "jpg",
        };
        Ok(Self { bytes, ending })
    }
}

fn job_bytes_max(site: &Site) -> usize {
    usize::try_from(*site.control().config().spool.job_bytes_max).unwrap_or(usize::MAX)
}
