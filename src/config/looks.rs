//! What is wrong with the looks of a configuration: what a job could not have, and names.

use super::Config;
use super::layers::{Layers, steps};
use crate::job::decode::{Misfit, Step};
use crate::job::look::{self, Looks, NO_LOOK};
use crate::job::offer::Offer;
use crate::job::parse::steps as steps_of_job;
use crate::job::{Code, Problem};

/// The table of the looks.
const TABLE: &str = "look";

/// Finds the problems of looks beyond keys and types, which are found as the configuration is read.
pub(super) fn problems(config: &Config, layers: &Layers, misfits: &[Misfit]) -> Vec<String> {
    let (merged, names) = (layers.merged(), config.names());
    let mut found = Vec::new();
    for (name, value) in merged.get(TABLE).and_then(|it| it.as_object()).into_iter().flatten() {
        let table = [TABLE, name].map(|it| Step::Field(it.to_owned()));
        if misfits.iter().any(|it| it.path.starts_with(&table)) {
            continue; // it was not read as it is written
        }
        if name == NO_LOOK {
            found.push(layers.problem(&table, true, "is the name of no look: give it another one", ""));
        }
        for problem in look::problems(name, value) {
            found.push(shown(layers, &table, &problem));
        }
        let look = config.look.get(name);
        let speaks = look.and_then(|look| look.tts.provider.clone());
        let draws = look.and_then(|look| look.images.provider.clone());
        for (key, given, offer) in
            [("tts.provider", speaks, Offer::Speech), ("images.provider", draws, Offer::Pictures)]
        {
            if let Some(Err(message)) = given.map(|name| names.check_all(offer, &[name])) {
                found.push(layers.problem(&[&table[..], &steps(key)].concat(), false, &message, ""));
            }
        }
        let track = look.is_some_and(|it| it.music.track.is_some());
        if track && config.media.dir.is_none() {
            let path = [&table[..], &steps("music.track")].concat();
            found.push(layers.problem(&path, false, "needs `media.dir`, the directory of pieces of one's own", ""));
        }
    }
    let looks = Looks::new(config.look.clone(), NO_LOOK.to_owned());
    if !looks.has(&config.jobs.look) {
        let unknown = looks.unknown(&config.jobs.look);
        let note = unknown.suggestion.unwrap_or_else(|| format!("known: {}", unknown.known.join(", ")));
        found.push(layers.problem(&steps("jobs.look"), false, &unknown.message, &note));
    }
    found
}

/// Writes a problem that a job with the fields of a look would have.
fn shown(layers: &Layers, table: &[Step], problem: &Problem) -> String {
    let inner = steps_of_job(&problem.path);
    let is_name = inner == [Step::Field(TABLE.to_owned())];
    let path = if is_name { table.to_vec() } else { [table, &inner].concat() };
    let note = problem.suggestion.as_deref().unwrap_or_default();
    layers.problem(&path, is_name || problem.code == Code::UnknownField, &problem.message, note)
}
