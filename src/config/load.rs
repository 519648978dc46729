//! Collects the layers and turns them into a checked configuration, or into everything that is wrong with them.

use super::check::{clashes, settle};
use super::layers::{Layer, Layers, steps, written_value};
use super::paths::{self, Home, Layout, home_without_file};
use super::secrets::{RULE, redacted};
use super::{Config, InvalidConfig, Source, env, looks, providers};
use crate::job::decode::{Misfit, MisfitKind, Step, decode_or, path_text};
use crate::job::problem::nearest;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The lowest layer: every key and its built-in value.
pub(crate) const BUILT_IN: &str = include_str!("../../config.example.toml");

/// The sections that say where an installation is.
const PLACES: [&str; 2] = ["spool", "storage"];

/// What the configuration is read from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    /// `--config FILE`.
    pub(crate) file: Option<PathBuf>,
    /// Every `--set section.key=value`, in order.
    pub(crate) set: Vec<String>,
    /// The environment.
    pub(crate) variables: BTreeMap<String, String>,
    /// Where relative paths of flags and variables start; absolute.
    pub(crate) current_dir: PathBuf,
}

/// A checked configuration and how it came about.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    /// What counts.
    pub(crate) config: Config,
    /// Where the installation is.
    pub(crate) home: Home,
    /// Every value and its source, for `config show`.
    pub(crate) layers: Layers,
}

/// Reads and checks the configuration; all problems come at once.
pub(crate) fn load(options: &Options) -> Result<Loaded, InvalidConfig> {
    let (loaded, problems) = load_to_look(options)?;
    if problems.is_empty() { Ok(loaded) } else { Err(InvalidConfig(problems)) }
}

/// Reads the configuration for a command that only shows something: with the built-in value in place of each refused one,
/// and with the problems. Fails if it is not certain where the installation is.
pub(crate) fn load_to_look(options: &Options) -> Result<(Loaded, Vec<String>), InvalidConfig> {
    let mut problems = Vec::new();
    let file = paths::choose(options.file.as_deref(), &options.variables, &options.current_dir)
        .map_err(|error| InvalidConfig(vec![format!("error[config]: {error}")]))?;
    let home = file.map_or_else(|| home_without_file(&options.variables, &options.current_dir), Home::File);
    let (layers, built_in) = collect(options, &home, &mut problems);
    let is_unread = !problems.is_empty();
    let (config, misfits) = decode_or::<Config>(layers.merged(), &built_in);
    problems.extend(misfits.iter().map(|it| misfit(&layers, it)));
    let Some(mut config) = config else { return Err(InvalidConfig(problems)) };
    settle(&mut config, &layers, &options.variables);
    // Where a value was refused stands the built-in one, which nobody asked to fit.
    let refused = |key: &&str| misfits.iter().any(|it| path_text(&it.path) == **key);
    let clashes = clashes(&config).into_iter().filter(|it| !it.keys.iter().any(refused));
    problems.extend(clashes.filter_map(|it| Some(layers.problem(&steps(it.keys.first()?), false, &it.message, ""))));
    problems.extend(providers::problems(&config, &layers, &misfits));
    problems.extend(looks::problems(&config, &layers, &misfits));
    let is_place = |it: &Misfit| PLACES.iter().any(|section| path_text(&it.path).starts_with(section));
    if is_unread || misfits.iter().any(is_place) {
        return Err(InvalidConfig(problems));
    }
    Ok((Loaded { config, home, layers }, problems))
}

/// Returns all layers, and the values of the lowest one.
fn collect(options: &Options, home: &Home, problems: &mut Vec<String>) -> (Layers, Value) {
    let mut layers = Layers::default();
    match Layer::toml(Source::BuiltIn, BUILT_IN.to_owned(), PathBuf::from("/")) {
        Ok(layer) => layers.push(layer),
        Err(wrong) => problems.extend(wrong),
    }
    let built_in = layers.merged();
    let mut add = |source: Source, text: String, base: &Path| match Layer::toml(source, text, base.to_owned()) {
        Ok(layer) => layers.push(layer),
        Err(wrong) => problems.extend(wrong),
    };
    let mut unreadable = Vec::new();
    match home {
        Home::Directory(dir) | Home::OfUser(dir) => {
            add(Source::Layout(dir.clone()), paths::default_config_text(Layout::Local), dir);
        }
        Home::File(file) => {
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
            _ => problems.push(format!("error[config]: --set {}: write it as section.key=value", redacted(flag))),
        }
    }
    (layers, built_in)
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
        // serde's messages repeat the value.
        (MisfitKind::Invalid { .. }, Some(Step::Field(name))) if name == "api_key" => {
            layers.problem(&misfit.path, false, RULE, "")
        }
        (MisfitKind::Invalid { message, known }, _) => {
            let note = if known.is_empty() { String::new() } else { format!("known: {}", known.join(", ")) };
            layers.problem(&misfit.path, false, message, &note)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::paths::{FileChoiceError, choose, default_config_text};
    use crate::config::{sections, show};
    use std::time::Duration;

    fn options(dir: &Path, file: &str, variables: &[(&str, &str)], set: &[&str]) -> Options {
        let path = dir.join("c.toml");
        fsx::write_durable(&path, file.as_bytes()).unwrap();
        let variables = variables.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        let set = set.iter().map(|it| (*it).to_owned()).collect();
        Options { file: Some(path), set, variables, current_dir: dir.to_owned() }
    }

    fn problems(file: &str, variables: &[(&str, &str)], set: &[&str]) -> String {
        let dir = tempfile::tempdir().unwrap();
        let problems = load(&options(dir.path(), file, variables, set)).unwrap_err().0;
        problems.join("\n").replace(&dir.path().display().to_string(), "DIR")
    }

    #[test]
    fn the_built_in_values_are_good_and_the_example_lists_every_key() {
        let dir = tempfile::tempdir().unwrap();
        let config = load(&options(dir.path(), "", &[], &[])).unwrap().config;
        assert_eq!(config.spool.dir, Path::new("/var/spool/reelspool"));
        assert_eq!(config.storage.db, Path::new("/var/lib/reelspool/reelspool.db"));
        assert_eq!(config.upload.url, "file:///var/lib/reelspool/out");
        assert_eq!(*config.reaper.preserve_failed, Some(Duration::from_hours(7 * 24)));
        assert_eq!(*config.images.bytes_max, Some(20 << 30));
        assert_eq!((*config.spool.jobs_max, *config.concurrency.video), (None, None));
        let whole = load(&options(dir.path(), BUILT_IN, &[], &[])).unwrap().config;
        assert_eq!(whole, config);
    }

    #[test]
    fn a_new_local_configuration_means_the_same_as_none_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let none = Options { current_dir: dir.path().to_owned(), ..Options::default() };
        let without = load(&none).unwrap();
        assert_eq!(without.home, Home::Directory(dir.path().to_owned()));
        assert_eq!(without.config.spool.dir, dir.path().join("spool"));
        assert_eq!(without.config.storage.state_dir, dir.path());
        assert_eq!(without.config.upload.url, format!("file://{}", dir.path().join("out").display()));
        let local = default_config_text(Layout::Local);
        assert_eq!(load(&options(dir.path(), &local, &[], &[])).unwrap().config, without.config);
    }

    #[test]
    fn without_a_file_a_home_in_the_current_directory_counts_or_else_the_user_s_own() {
        let dir = tempfile::tempdir().unwrap();
        let here = dir.path();
        let home = |pairs: &[(&str, &str)]| {
            let variables = pairs.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
            load(&Options { variables, current_dir: here.to_owned(), ..Options::default() }).unwrap()
        };
        let of_user = |path: &str| Home::OfUser(path.into());
        assert_eq!(home(&[("HOME", "/home/a")]).home, of_user("/home/a/.local/state/reelspool"));
        let xdg = home(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "/state")]);
        assert_eq!(xdg.home, of_user("/state/reelspool"));
        assert_eq!(xdg.config.storage.db, Path::new("/state/reelspool/reelspool.db"));
        let relative = home(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "state")]);
        assert_eq!(relative.home, of_user("/home/a/.local/state/reelspool"), "the specification says to ignore it");
        assert_eq!(home(&[]).home, Home::Directory(here.to_owned()));
        fsx::create_dir_all(&here.join("spool/incoming")).unwrap();
        assert_eq!(home(&[("HOME", "/home/a")]).home, Home::Directory(here.to_owned()));
    }

    #[test]
    fn later_layers_win_and_every_value_tells_its_source() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("conf.d")).unwrap();
        let fragment = dir.path().join("conf.d/10-a.toml");
        fsx::write_durable(&fragment, b"[reaper]\nmin_age = \"2m\"\ndisk_low = 70\ndisk_high = 75\n").unwrap();
        fsx::write_durable(&dir.path().join("conf.d/ignored.bak"), b"nonsense").unwrap();
        let file = "[reaper]\ninterval = \"2h\"\nmin_age = \"1m\"\n[spool]\ndir = \"s\"\n[tts]\nvoice = \"7\"\n";
        let variables = [
            ("REELSPOOL__REAPER__DISK_LOW", "60"),
            ("REELSPOOL__TTS__VOICE", "8"),
            ("REELSPOOL__VIDEO__SUBTITLES", "srt, soft"),
            ("REELSPOOL_CONFIG", "ignored because of --config"),
        ];
        let set = ["reaper.disk_low=50", "images.reuse_similarity=0.9", "storage.state_dir=state"];
        let loaded = load(&options(dir.path(), file, &variables, &set)).unwrap();
        let config = &loaded.config;
        assert_eq!(*config.reaper.interval, Duration::from_hours(2));
        assert_eq!(*config.reaper.age_min, Duration::from_mins(2));
        assert_eq!((*config.reaper.disk_low, *config.reaper.disk_high), (50, 75));
        assert_eq!(config.tts.voice.as_deref(), Some("8"));
        assert_eq!(config.video.subtitles.len(), 2);
        assert_eq!(*config.images.reuse_similarity, Some(0.9));
        assert_eq!(config.spool.dir, dir.path().join("s"));
        assert_eq!(config.storage.trash, dir.path().join("state/trash"));
        let lines = show::lines(&loaded.layers);
        let of = |key: &str| lines.iter().find(|it| it.key == key).unwrap().source.to_string();
        assert_eq!(of("reaper.disk_low"), "--set reaper.disk_low=50");
        assert_eq!(of("tts.voice"), "REELSPOOL__TTS__VOICE");
        assert_eq!(of("reaper.disk_high"), fragment.display().to_string());
        assert_eq!(of("video.fps"), "built-in");
    }

    #[test]
    fn a_look_alone_stands_for_the_captions_in_every_layer() {
        let dir = tempfile::tempdir().unwrap();
        let look = |file: &str, variables: &[(&str, &str)], set: &[&str]| {
            let config = load(&options(dir.path(), file, variables, set)).unwrap().config;
            (*config.video.captions.look, *config.video.captions.size)
        };
        let file = "[video]\ncaptions = \"karaoke\"\n";
        let variable = [("REELSPOOL__VIDEO__CAPTIONS", "word")];
        assert_eq!(look("", &[], &[]), (None, 1.0));
        assert_eq!(look(file, &[], &["video.captions.size=1.5"]), (Some(film::Look::Karaoke), 1.5));
        assert_eq!(look(file, &variable, &[]).0, Some(film::Look::Word));
        assert_eq!(look(file, &variable, &["video.captions=plain"]).0, Some(film::Look::Plain));
        let shown = problems("[video]\ncaptions = \"bxo\"\n", &[], &["video.captions.colors.text=red"]);
        assert!(shown.contains("bxo") && shown.contains("c.toml:2:12") && shown.contains("#ffd60a"), "{shown}");
    }

    #[test]
    fn all_problems_come_at_once_with_their_places() {
        let file = r#"[reaper]
intervall = "2h"
interval = "soon"
disk_low = 90
[vidoe]
fps = 30
[video]
fps = 60
encoder = "x265"
width = "wide"
[spool]
max_job_bytes = "1 elephant"
keep_results = -5
[tts]
provider = "piper"
fallback = ["espeak-ng", "openai"]
[upload]
url = "ftp://bucket"
name = "../x"
[admin]
listen = "everywhere"
[providers.openai]
kind = "openai"
api_key = "sk-CANARY-7f3a"
headers.x-api-key = "sk-CANARY-7f3a"
extra.api_key = "sk-CANARY-7f3a"
extra.max_tokens = 900
extra.n = 4
workflow = "flow.json"
[providers.other]
model = "x"
[providers.flow]
kind = "comfyui"
base_url = "http://me:sk-CANARY@127.0.0.1:8188"
api_key = 7
[providers.library]
kind = "command"
command = ["sd"]
timeout = "1h"
[story]
provider = "flow"
"#;
        let shown = problems(file, &[("REELSPOOL__REPAER__INTERVAL", "1h")], &["video.crf=99", "nonsense"]);
        assert!(!shown.contains("CANARY"), "{shown}");
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn directories_that_remove_things_must_not_hold_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let loads = |set: &[&str]| load(&options(dir.path(), "[storage]\nstate_dir = \".\"\n", &[], set)).is_ok();
        assert!(loads(&[]) && loads(&["storage.trash=job_workspaces/.trash"]));
        for set in [
            "storage.trash=.",
            "storage.trash=out",
            "storage.trash=out/old",
            "storage.trash=job_workspaces/trash",
            "storage.out=trash/out",
            "storage.bg_images=job_workspaces",
            "storage.job_workspaces=/",
            "spool.dir=trash",
            "storage.db=trash/reelspool.db",
        ] {
            assert!(!loads(&[set]), "{set}");
        }
    }

    #[test]
    fn who_only_looks_gets_along_with_what_can_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let look = |file: &str| load_to_look(&options(dir.path(), file, &[], &[])).map(|(_, problems)| problems.len());
        assert_eq!(look("[video]\nfps = 60\nwidht = 2\n"), Ok(2));
        assert_eq!(look(""), Ok(0));
        for file in ["[spool]\ndri = \"x\"\n", "[storage]\nstate_dir = 7\n", "[video\n"] {
            assert!(look(file).is_err(), "{file}");
        }
    }

    #[test]
    fn a_file_that_is_not_toml_is_shown_with_its_place() {
        insta::assert_snapshot!(problems("[spool]\ndir = /var/spool\n[spool]\n", &[], &[]));
    }

    #[test]
    fn a_named_file_that_is_missing_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let missing = Options { file: Some("none.toml".into()), current_dir: dir.path().into(), ..Options::default() };
        assert!(load(&missing).unwrap_err().to_string().contains("none.toml"));
    }

    #[test]
    fn the_flag_comes_before_the_variable_and_the_variable_before_the_directory() {
        let dir = tempfile::tempdir().unwrap();
        let here = dir.path();
        let variables = BTreeMap::from([("REELSPOOL_CONFIG".to_owned(), "v.toml".to_owned())]);
        fsx::write_durable(&here.join("reelspool.toml"), b"").unwrap();
        let chosen = |flag: Option<&Path>, variables: &BTreeMap<String, String>| {
            let path: Result<_, FileChoiceError> = choose(flag, variables, here);
            path.unwrap().unwrap()
        };
        assert_eq!(chosen(Some(Path::new("f.toml")), &variables), here.join("f.toml"));
        assert_eq!(chosen(None, &variables), here.join("v.toml"));
        assert_eq!(chosen(None, &BTreeMap::new()), here.join("reelspool.toml"));
    }

    #[test]
    fn the_schema_takes_the_example_and_refuses_an_unknown_key() {
        let schema = sections::schema();
        let (_, example) = collect(&Options::default(), &Home::File("/nowhere/c.toml".into()), &mut Vec::new());
        assert!(jsonschema::is_valid(&schema, &example));
        assert!(!jsonschema::is_valid(&schema, &serde_json::json!({"spool": {"dri": "x"}})));
    }
}
