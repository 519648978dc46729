//! `reelspool images add`: copies pictures into the library.

use crate::cli::Outcome;
use crate::cli::args::ImagesAddArgs;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::control::AddedView;
use crate::telemetry::sanitise;

pub(super) fn run(args: &ImagesAddArgs, context: &Context) -> Outcome {
    let ImagesAddArgs { files, prompt, kind } = args;
    let tell = |it: &AddedView| {
        if !context.out.json {
            let was = if it.was_there { "is there already as" } else { "added as" };
            let text = format!("{}  {was} {}, for `{}`, kind {}", it.path, it.file, it.prompt, it.kind);
            context.out.line(sanitise(&text));
        }
    };
    let added = context.control()?.add_images(files, prompt.as_deref(), kind.as_deref(), tell)?;
    if context.out.json {
        context.out.document(&added);
    }
    Ok(Exit::Success)
}
