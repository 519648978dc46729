//! `reelspool schema`.

use super::args::{Document, SchemaArgs};
use super::context::Context;
use super::exit::Exit;
use crate::config;
use crate::job::schema;

pub(super) fn run(args: &SchemaArgs, context: &Context) -> Exit {
    context.out.document(&match args.document {
        Document::Job => schema::Document::Job.schema(),
        Document::Result => schema::Document::Result.schema(),
        Document::Error => schema::Document::Error.schema(),
        Document::Status => schema::Document::Status.schema(),
        Document::Notice => schema::Document::Notice.schema(),
        #[cfg(feature = "page")]
        Document::Api => crate::web::openapi(),
        Document::Config => config::sections::schema(),
    });
    Exit::Success
}
