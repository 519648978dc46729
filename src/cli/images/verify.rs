//! `reelspool images verify`: compares files, rows and vectors.

use super::{library_problem, visit};
use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::out::style;
use crate::cli::text::size;
use crate::images::library::Verified;
use crate::telemetry::sanitise;
use serde_json::{Value, json};

pub(super) fn run(deep: bool, context: &Context) -> Outcome {
    let config = context.config()?;
    let Some(library) = visit(&config, context)? else {
        context.out.talk("there is no library yet: the first video makes it");
        return Ok(Exit::Success);
    };
    let verified = if deep { library.verify_deep() } else { library.verify() };
    let verified = verified.map_err(|error| library_problem(&error, "nothing was changed"))?;
    if context.out.json {
        context.out.document(&document(&verified, deep));
    } else {
        print(&verified, context);
    }
    Ok(if verified.problems.is_empty() { Exit::Success } else { Exit::Failure })
}

fn document(verified: &Verified, deep: bool) -> Value {
    let problems: Vec<Value> = verified
        .problems
        .iter()
        .map(|it| json!({"problem": it.name(), "file": it.file(), "message": it.to_string()}))
        .collect();
    let refused: Vec<Value> =
        verified.refused.iter().map(|it| json!({"file": it.file, "reason": it.reason, "detail": it.detail})).collect();
    json!({
        "schema": "reelspool/images-verify-v1", "deep": deep, "files": verified.files, "bytes": verified.bytes,
        "problems": problems, "left_alone": refused,
    })
}

fn print(verified: &Verified, context: &Context) {
    for problem in &verified.problems {
        context.out.line(format!("{}  {}", style::paint(style::BAD, "fail"), sanitise(&problem.to_string())));
    }
    for refused in &verified.refused {
        let text = format!("{} is left alone: {}, {}", refused.file, refused.reason, refused.detail);
        context.out.line(format!("{}  {}", style::paint(style::WARN, "note"), sanitise(&text)));
    }
    let (files, bytes) = (verified.files, size(verified.bytes));
    context.out.line(format!("{files} pictures, {bytes}, {} problems", verified.problems.len()));
    if !verified.problems.is_empty() {
        context.out.talk(
            "`reelspool images gc` takes in what is unknown; `reelspool images rebuild` takes in what was changed, drops \
             rows without a file and makes vectors anew; what is damaged or cannot be read comes from a backup",
        );
    }
}
