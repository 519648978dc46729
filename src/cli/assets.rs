//! `reelspool assets`: lists and verifies the asset packs.

use super::Outcome;
use super::args::AssetsCommand;
use super::context::Context;
use super::exit::Exit;
use super::text::{size, table};
use crate::assets::{KOKORO_REMEDY, REMEDY};
use crate::telemetry::sanitise;

pub(super) fn run(command: &AssetsCommand, context: &Context) -> Outcome {
    let verifies = matches!(command, AssetsCommand::Verify);
    let assets = context.control()?.assets(verifies);
    if context.out.json {
        context.out.document(&assets);
    } else {
        let rows: Vec<Vec<String>> = assets
            .items
            .iter()
            .map(|pack| {
                let dir = pack.dir.as_ref().map_or(String::new(), |dir| dir.display().to_string());
                [pack.name, pack.version, pack.state, pack.licence, &size(pack.bytes), &sanitise(&dir)]
                    .map(str::to_owned)
                    .to_vec()
            })
            .collect();
        context.out.line(table(&["PACK", "VERSION", "STATE", "LICENCE", "SIZE", "DIRECTORY"], &rows));
        for pack in assets.items.iter().filter(|pack| pack.optional && pack.dir.is_none()) {
            context.out.talk(format!("the pack `{}` is optional; {KOKORO_REMEDY}", pack.name));
        }
        for problem in assets.items.iter().filter_map(|pack| pack.problem.as_deref()) {
            context.out.talk(format!("{}; {REMEDY}", sanitise(problem)));
        }
    }
    Ok(if verifies && !assets.are_whole() { Exit::Failure } else { Exit::Success })
}
