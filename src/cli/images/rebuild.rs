//! `reelspool images rebuild`: rebuilds rows and vectors from the files alone.

use crate::cli::Outcome;
use crate::cli::ask;
use crate::cli::context::Context;
use crate::cli::exit::Exit;

pub(super) fn run(yes: bool, context: &Context) -> Outcome {
    let go_on = |rows| ask::may_go_on(&format!("Make the rows of {rows} pictures anew?"), rows, yes, context);
    let Some(rebuilt) = context.control()?.rebuild_images(go_on)? else {
        context.out.talk("nothing was changed");
        return Ok(Exit::Failure);
    };
    if context.out.json {
        context.out.document(&rebuilt);
    } else {
        context.out.line(format!(
            "{} pictures, {} vectors: took in {}, dropped {} without a file, left {} files alone",
            rebuilt.files, rebuilt.entries, rebuilt.adopted, rebuilt.dropped, rebuilt.refused
        ));
    }
    Ok(Exit::Success)
}
