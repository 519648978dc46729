//! Collects the layers and turns them into a checked configuration, or into everything that is wrong with them.

use super::layers::{Layer, Layers, steps, written_value};
use super::paths::{self, Layout};
use super::raw::RawConfig;
use super::{Config, InvalidConfig, Source, env, resolve};
use crate::job::decode::{Misfit, MisfitKind, Step, decode_or};
use crate::job::problem::nearest;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The lowest layer: every key and its built-in value.
pub const BUILT_IN: &str = include_str!("../../config.example.toml");

/// What the configuration is read from.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--config FILE`.
    pub file: Option<PathBuf>,
    /// Every `--set section.key=value`, in order.
    pub set: Vec<String>,
    /// The environment.
    pub variables: BTreeMap<String, String>,
    /// Where relative paths of flags and variables start; absolute.
    pub current_dir: PathBuf,
}

/// A checked configuration and how it came about.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What counts.
    pub config: Config,
    /// The file, where there is one.
    pub file: Option<PathBuf>,
    /// Every value and its source, for `config show`.
    pub layers: Layers,
}

/// Reads and checks the configuration; all problems come at once.
pub fn load(options: &Options) -> Result<Loaded, InvalidConfig> {
    let mut problems = Vec::new();
    let file = paths::choose(options.file.as_deref(), &options.variables, &options.current_dir)
        .map_err(|error| InvalidConfig(vec![format!("error[config]: {error}")]))?;
    let layers = collect(options, file.as_deref(), &mut problems);
    let built_in = built_in_value();
    let (raw, misfits) = decode_or::<RawConfig>(layers.merged(), &built_in);
    problems.extend(misfits.iter().map(|it| misfit(&layers, it)));
    let Some(raw) = raw else { return Err(InvalidConfig(problems)) };
    match resolve::resolve(raw, &layers, &mut problems) {
        Some(config) if problems.is_empty() => Ok(Loaded { config, file, layers }),
        _ => Err(InvalidConfig(problems)),
    }
}

fn built_in_value() -> Value {
    let layer = Layer::toml(Source::BuiltIn, BUILT_IN.to_owned(), PathBuf::from("/"));
    let mut layers = Layers::default();
    layer.into_iter().for_each(|it| layers.push(it));
    layers.merged()
}

fn collect(options: &Options, file: Option<&Path>, problems: &mut Vec<String>) -> Layers {
    let mut layers = Layers::default();
    let mut add = |source: Source, text: String, base: &Path| match Layer::toml(source, text, base.to_owned()) {
        Ok(layer) => layers.push(layer),
        Err(wrong) => problems.extend(wrong),
    };
    add(Source::BuiltIn, BUILT_IN.to_owned(), Path::new("/"));
    let mut unreadable = Vec::new();
    match file {
        None => add(Source::Layout, paths::default_config_text(Layout::Local), &options.current_dir),
        Some(file) => {
            let (files, wrong) = with_fragments(file);
            unreadable = wrong;
            for path in files {
                match std::fs::read_to_string(&path) {
                    Ok(text) => add(Source::File(path.clone()), text, path_base(file)),
                    Err(error) => unreadable.push(format!("error[config]: cannot read {}: {error}", path.display())),
                }
            }
        }
    }
    problems.extend(unreadable);
    let built_in = built_in_value();
    let single = |source: Source, key: &str, text: &str| {
        let value = written_value(text, at(&built_in, key));
        Layer::single(source, key, &value, options.current_dir.clone())
    };
    for (name, text) in &options.variables {
        if let Some(key) = env::key(name) {
            layers.push(single(Source::Variable(name.clone()), &key, text));
        }
    }
    for flag in &options.set {
        match flag.split_once('=') {
            Some((key, text)) if !key.trim().is_empty() => {
                layers.push(single(Source::Flag(flag.clone()), key.trim(), text));
            }
            _ => problems.push(format!("error[config]: --set {flag}: write it as section.key=value")),
        }
    }
    layers
}

fn path_base(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new("/"))
}

/// Returns the file and its `conf.d/*.toml`, sorted by name, and what could not be listed.
fn with_fragments(file: &Path) -> (Vec<PathBuf>, Vec<String>) {
    let dir = path_base(file).join("conf.d");
    let mut fragments = Vec::new();
    let mut problems = Vec::new();
    match std::fs::read_dir(&dir) {
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Ok(entry) => fragments.push(entry.path()),
                    Err(error) => problems.push(format!("error[config]: cannot list {}: {error}", dir.display())),
                }
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => problems.push(format!("error[config]: cannot list {}: {error}", dir.display())),
    }
    fragments.retain(|it| it.extension().is_some_and(|it| it == "toml"));
    fragments.sort();
    (std::iter::once(file.to_owned()).chain(fragments).collect(), problems)
}

fn at<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    key.split('.').try_fold(value, |at, name| at.get(name))
}

fn misfit(layers: &Layers, misfit: &Misfit) -> String {
    let near = |name: &str, known: &[String]| {
        nearest(name, known)
            .map_or_else(|| format!("known: {}", known.join(", ")), |it| format!("did you mean `{it}`?"))
    };
    match (&misfit.kind, misfit.path.last()) {
        (MisfitKind::Unknown(known), Some(Step::Field(name))) => {
            layers.problem(&misfit.path, true, "unknown key", &near(name, known))
        }
        (MisfitKind::Unknown(_), _) => layers.problem(&misfit.path, true, "unknown key", ""),
        (MisfitKind::Missing, _) => layers.problem(&misfit.path, true, "must be set", ""),
        // A key in the wrong place may be a secret, so what was found is not repeated.
        (MisfitKind::Invalid { .. }, Some(Step::Field(name))) if name == "api_key" => {
            layers.problem(&[], true, "providers: an `api_key` must be a text", "")
        }
        (MisfitKind::Invalid { message, known }, _) => {
            let note = if known.is_empty() { String::new() } else { format!("known: {}", known.join(", ")) };
            layers.problem(&misfit.path, false, message, &note)
        }
    }
}

/// Tells where the value of a key comes from.
pub fn source<'a>(layers: &'a Layers, key: &str) -> Option<&'a Source> {
    layers.origin(&steps(key)).map(|it| &it.source)
}
