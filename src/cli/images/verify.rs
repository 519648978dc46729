//! `reelspool images verify`: compares files, rows and vectors.

use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::out::style;
use crate::cli::text::size;
use crate::control::ImagesVerified;
use crate::telemetry::sanitise;

pub(super) fn run(deep: bool, context: &Context) -> Outcome {
    let Some(verified) = context.control()?.verify_images(deep)? else {
        context.out.talk("there is no library yet: the first video makes it");
        return Ok(Exit::Success);
    };
    if context.out.json {
        context.out.document(&verified);
    } else {
        print(&verified, context);
    }
    Ok(if verified.problems.is_empty() { Exit::Success } else { Exit::Failure })
}

fn print(verified: &ImagesVerified, context: &Context) {
    for problem in &verified.problems {
        context.out.line(format!("{}  {}", style::paint(style::BAD, "fail"), sanitise(&problem.message)));
    }
    for refused in &verified.left_alone {
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
