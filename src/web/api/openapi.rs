//! The description of the API (OpenAPI 3.1), made from the table of operations.

use super::operation::{Call, KEY, Nothing, Operation, Outcome, Reply, SchemaOf};
use super::parameters::{Parameter, Place};
use super::table;
use crate::job::schema::Document;
use crate::web::guard::is_open;
use crate::web::problem::ProblemDocument;
use crate::web::site::Site;
use actix_web::http::StatusCode;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Where schemas stand that several places name.
const SHARED: &str = "/components/schemas";

/// Returns the description.
pub(crate) fn openapi() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for operation in table::operations() {
        let described = described(&operation, &mut schemas);
        let path = paths.entry(operation.path).or_insert_with(|| Value::Object(Map::new()));
        if let Some(path) = path.as_object_mut() {
            path.insert(operation.method.as_str().to_ascii_lowercase(), described);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "reelspool",
            "version": "1",
            "description": "Jobs become narrated videos. Each answer is the document that the command of the same name \
                            prints with --json; each error is a problem document.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas.shared(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
        // On a machine of one person, and at the unix socket, no token is needed.
        "security": [{ "token": [] }, {}],
    })
}

/// Makes the schemas of one description.
struct Schemas {
    /// Of answers; they are shared.
    answers: SchemaGenerator,
    /// Of requests. They stand where they are used: the schema of the same type differs in an answer.
    requests: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let answers = SchemaSettings::draft2020_12().for_serialize().with(|it| {
            it.definitions_path = SHARED.into();
            it.meta_schema = None;
        });
        let requests = SchemaSettings::draft2020_12().with(|it| {
            it.inline_subschemas = true;
            it.meta_schema = None;
        });
        Self { answers: answers.into_generator(), requests: requests.into_generator() }
    }

    fn answer(&mut self, schema: SchemaOf) -> Value {
        schema(&mut self.answers).to_value()
    }

    /// Returns the schema of a request, without the name that it has as a file of its own.
    fn request(&mut self, schema: SchemaOf) -> Value {
        let mut schema = schema(&mut self.requests).to_value();
        if let Some(fields) = schema.as_object_mut() {
            fields.remove("$id");
        }
        schema
    }

    fn shared(&mut self) -> Value {
        let mut all: Vec<(String, Value)> = self.answers.take_definitions(true).into_iter().collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        Value::Object(all.into_iter().collect())
    }
}

fn described(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut parameters: Vec<Value> = operation.parameters.iter().map(parameter).collect();
    if operation.takes_key {
        parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": false,
            "description": "The same request with the same key is done once and gets the same answer for 24 hours.",
            "schema": { "type": "string", "pattern": "^[!-~]{1,255}$" },
        }));
    }
    debug_assert!(KEY.eq_ignore_ascii_case("Idempotency-Key"), "described as it is read");
    let mut described = json!({
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [tag(operation.path)],
        "parameters": parameters,
        "responses": responses(operation, schemas),
    });
    if let Some(fields) = described.as_object_mut() {
        fields.extend(body(operation, schemas).map(|body| ("requestBody".to_owned(), body)));
        fields.extend(is_open(operation.path).then(|| ("security".to_owned(), json!([]))));
    }
    described
}

/// Returns the group of a path: its first word behind the version.
fn tag(path: &str) -> &str {
    let words = path.strip_prefix("/api/v1/").and_then(|rest| rest.split('/').next());
    match words {
        Some(word @ ("jobs" | "workspaces" | "reaper" | "images")) => word,
        Some("cancel" | "retry" | "validate" | "failures" | "history") => "jobs",
        Some(_) | None => "service",
    }
}

fn parameter(it: &Parameter) -> Value {
    let Parameter { name, place, about, required, schema } = it;
    json!({ "name": name, "in": place.as_str(), "required": required, "description": about, "schema": schema })
}

fn body(operation: &Operation, schemas: &mut Schemas) -> Option<Value> {
    let mut required = !operation.only_checks;
    let mut content = Map::new();
    for (media, schema) in operation.media {
        let described = match schema {
            Some(schema) => schemas.request(*schema),
            None => json!({}),
        };
        // A body of fields that all may be left out may be left out itself.
        let is_fields = schema.is_some() && !operation.takes_key;
        required &= !is_fields || described.get("required").is_some();
        content.insert((*media).to_owned(), json!({ "schema": described }));
    }
    (!content.is_empty()).then(|| json!({ "required": required, "content": content }))
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let document = schemas.answer(operation.document);
    let problem = schemas.answer(SchemaGenerator::subschema_for::<ProblemDocument>);
    let mut responses = Map::new();
    for status in &operation.statuses {
        let mut described = described_answer(*status, &document);
        if *status == 201
            && let Some(fields) = described.as_object_mut()
        {
            let location = json!({ "description": "Where it is.", "schema": { "type": "string" } });
            fields.insert("headers".to_owned(), json!({ "Location": location }));
            fields.insert("links".to_owned(), links(operation));
        }
        responses.insert(status.to_string(), described);
    }
    for status in errors(operation) {
        responses.entry(status.to_string()).or_insert_with(|| described_answer(status, &problem));
    }
    Value::Object(responses)
}

fn described_answer(status: u16, schema: &Value) -> Value {
    let reason = StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason()).unwrap_or("Answer");
    json!({ "description": reason, "content": { "application/json": { "schema": schema } } })
}

/// Says what can be done with something that was made.
fn links(operation: &Operation) -> Value {
    let link = |name: &str, part: &str, field: &str| json!({ "operationId": name, "parameters": { part: format!("$response.body#/{field}") } });
    let (part, field, names): (_, _, &[&str]) = match operation.name {
        "submitJob" => ("id", "id", &["job", "jobLogs", "jobEvents", "jobInput", "cancelJob", "retryJob"]),
        "addImage" => ("file", "file", &["image", "keepImage", "unkeepImage", "removeImage"]),
        _ => ("", "", &[]),
    };
    Value::Object(names.iter().map(|name| ((*name).to_owned(), link(name, part, field))).collect())
}

/// Returns the statuses of the errors that an operation may answer.
fn errors(operation: &Operation) -> Vec<u16> {
    let changes = !operation.is_safe();
    let of_path = operation.parameters.iter().any(|it| it.place == Place::Path);
    let reads_body = !operation.media.is_empty();
    let mut errors = vec![400, 421, 500, 503];
    errors.extend([401, 429].iter().filter(|_| !is_open(operation.path)));
    errors.extend([403, 409, 422].iter().filter(|_| changes));
    errors.extend([413, 415].iter().filter(|_| reads_body));
    errors.extend([404].iter().filter(|_| of_path || changes || operation.name == "imageStats"));
    errors.sort_unstable();
    errors
}

/// Any JSON document.
#[expect(clippy::unnecessary_wraps, reason = "the operations of the table have one type")]
pub(super) fn operation(_: &Site, _: Call<Nothing>) -> Outcome<Map<String, Value>> {
    Ok(Reply::ok(object(openapi())))
}

#[expect(clippy::unnecessary_wraps, reason = "the operations of the table have one type")]
pub(super) fn job_schema(_: &Site, _: Call<Nothing>) -> Outcome<Map<String, Value>> {
    Ok(Reply::ok(object(Document::Job.schema())))
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}
