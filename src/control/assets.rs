//! The asset packs: which are there, and whether they are whole.

use super::Control;
use crate::assets::{Check, Found, packs, trouble};
use serde::Serialize;
use std::path::PathBuf;

/// The packs, as `assets list` and `assets verify` show them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Assets {
    schema: &'static str,
    /// The packs.
    pub(crate) items: Vec<PackView>,
    /// Where they are looked for, in order.
    pub(crate) places: Vec<PathBuf>,
}

/// One pack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PackView {
    /// Its name.
    pub(crate) name: &'static str,
    /// `whole`, `damaged` or `missing`.
    pub(crate) state: &'static str,
    /// The package that it comes from, and its version.
    pub(crate) package: &'static str,
    /// The version.
    pub(crate) version: &'static str,
    /// Its licence (SPDX).
    pub(crate) licence: &'static str,
    /// Whom a video names that uses it.
    pub(crate) credit: &'static str,
    /// True if it is fetched only where somebody wants it, so that nothing is wrong where it is missing.
    pub(crate) optional: bool,
    /// How many files it has.
    pub(crate) files: usize,
    /// Their size together.
    pub(crate) bytes: u64,
    /// Where it is.
    pub(crate) dir: Option<PathBuf>,
    /// What is wrong with it.
    pub(crate) problem: Option<String>,
}

impl Assets {
    /// Tells whether nothing is missing or damaged.
    pub(crate) fn are_whole(&self) -> bool {
        self.items.iter().all(|item| item.problem.is_none())
    }
}

impl Control {
    /// Lists the asset packs; `deep` reads every file and compares its hash.
    pub(crate) fn assets(&self, deep: bool) -> Assets {
        let places = self.config().assets.places.clone();
        let check = if deep { Check::Hashes } else { Check::Sizes };
        let view = |pack: crate::assets::Pack| {
            let found = pack.find(&places, check);
            let problem = trouble(&pack, &found, &places);
            let (state, dir) = match found {
                Found::Whole(dir) => ("whole", Some(dir)),
                Found::Damaged { dir, .. } => ("damaged", Some(dir)),
                Found::Missing => ("missing", None),
            };
            let bytes = pack.files.iter().map(|file| file.bytes).sum();
            let crate::assets::Pack { name, package, version, licence, credit, is_optional, files, sha256: _ } = pack;
            let (optional, files) = (is_optional, files.len());
            let problem = problem.filter(|_| !optional || dir.is_some());
            PackView { name, state, package, version, licence, credit, optional, files, bytes, dir, problem }
        };
        Assets { schema: "reelspool/assets-v1", items: packs().into_iter().map(view).collect(), places: places.clone() }
    }
}
