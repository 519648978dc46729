//! What a configuration that is read again changes in a daemon that runs.

use super::{Config, Loaded, show};
use std::collections::BTreeMap;

/// The keys that take effect while jobs run: sections end with a dot. Everything else needs a restart.
const LIVE: &[&str] = &[
    "concurrency.",
    "costs.",
    "images.evict",
    "images.max_bytes",
    "images.max_files",
    "images.max_idle",
    "log.filter",
    "reaper.",
];

/// Every key with its value as written.
type Values = BTreeMap<String, String>;

/// The configuration that a daemon runs with.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    config: Config,
    values: Values,
}

/// What a reload changes: names of keys, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Changes {
    /// Those that take effect now.
    pub(crate) applied: Vec<String>,
    /// Those that stay as they are until the daemon is started again.
    pub(crate) need_restart: Vec<String>,
}

impl Running {
    /// Starts with what the daemon was started with.
    pub(crate) fn new(loaded: &Loaded) -> Self {
        Self { config: loaded.config.clone(), values: values(loaded) }
    }

    /// Returns what counts now.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Takes over what may change while jobs run, and keeps the rest; returns what differs.
    pub(crate) fn take(&mut self, wanted: &Loaded) -> Changes {
        let wanted_values = values(wanted);
        let changes = decide(&self.values, &wanted_values);
        for key in &changes.applied {
            match wanted_values.get(key) {
                Some(value) => self.values.insert(key.clone(), value.clone()),
                None => self.values.remove(key),
            };
        }
        self.config = merged(&self.config, &wanted.config);
        changes
    }
}

fn values(loaded: &Loaded) -> Values {
    show::lines(&loaded.layers).into_iter().map(|line| (line.key, line.value)).collect()
}

/// Decides what of the wanted values takes effect.
fn decide(running: &Values, wanted: &Values) -> Changes {
    let mut keys: Vec<&String> = running.keys().chain(wanted.keys()).collect();
    keys.sort();
    keys.dedup();
    let mut changes = Changes::default();
    for key in keys.into_iter().filter(|key| running.get(*key) != wanted.get(*key)) {
        let list = if is_live(key) { &mut changes.applied } else { &mut changes.need_restart };
        list.push(key.clone());
    }
    changes
}

/// The cap of each provider, which may change while jobs run like those of `[costs]`.
const PROVIDER_CAP: &str = ".max_cost_per_day";

/// Tells whether a key is a cap on what is spent.
pub(crate) fn is_cap(key: &str) -> bool {
    key.starts_with("costs.max_") || key.starts_with("providers.") && key.ends_with(PROVIDER_CAP)
}

fn is_live(key: &str) -> bool {
    is_cap(key) || LIVE.iter().any(|live| if live.ends_with('.') { key.starts_with(live) } else { key == *live })
}

/// Puts the live part of one configuration into another.
fn merged(running: &Config, wanted: &Config) -> Config {
    let mut merged = running.clone();
    merged.concurrency = wanted.concurrency.clone();
    merged.costs = wanted.costs.clone();
    for (name, provider) in &mut merged.providers {
        if let Some(wanted) = wanted.providers.get(name) {
            provider.max_cost_per_day.clone_from(&wanted.max_cost_per_day);
        }
    }
    merged.log.filter.clone_from(&wanted.log.filter);
    merged.reaper = wanted.reaper.clone();
    merged.images.bytes_max.clone_from(&wanted.images.bytes_max);
    merged.images.files_max.clone_from(&wanted.images.files_max);
    merged.images.idle_max.clone_from(&wanted.images.idle_max);
    merged.images.evict = wanted.images.evict;
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Options, load};
    use std::time::Duration;

    fn loaded(text: &str) -> Loaded {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("c.toml");
        fsx::write_durable(&file, text.as_bytes()).unwrap();
        load(&Options { file: Some(file), current_dir: "/".into(), ..Options::default() }).unwrap()
    }

    /// Starts with one configuration, reads another, and checks which keys are told to be which.
    fn check(before: &str, after: &str, applied: &str, need_restart: &str) {
        let mut running = Running::new(&loaded(before));
        let changes = running.take(&loaded(after));
        assert_eq!((changes.applied.join(" "), changes.need_restart.join(" ")), (applied.into(), need_restart.into()));
    }

    #[test]
    fn what_differs_takes_effect_or_waits_for_a_restart() {
        check("", "", "", "");
        check("", "[video]\nfps = 30", "", "");
        check("", "[concurrency]\nvideo = 3\ntts = 2", "concurrency.tts concurrency.video", "");
        check("[concurrency]\nvideo = 3", "", "concurrency.video", "");
        check("", "[log]\nfilter = \"debug\"\nformat = \"json\"", "log.filter", "log.format");
        check("", "[reaper]\npreserve_failed = \"1d\"", "reaper.preserve_failed", "");
        check("[upload]\nname = \"{id}.mp4\"", "[video]\nfps = 25", "", "upload.name video.fps");
    }

    #[test]
    fn what_waits_is_told_again_and_does_not_count_meanwhile() {
        let mut running = Running::new(&loaded(""));
        let wanted = loaded("[video]\nfps = 25\n[concurrency]\nvideo = 3\n[reaper]\npreserve_failed = \"2d\"");
        assert_eq!(running.take(&wanted).applied.len(), 2);
        let config = running.config();
        assert_eq!((*config.concurrency.video, *config.video.fps), (Some(3), 30));
        assert_eq!(*config.reaper.preserve_failed, Some(Duration::from_hours(48)));
        let again = running.take(&wanted);
        assert_eq!(again, Changes { applied: Vec::new(), need_restart: vec!["video.fps".to_owned()] });
        assert_eq!(running.take(&loaded("")).need_restart, Vec::<String>::new());
    }

    #[test]
    fn the_cap_of_a_provider_takes_effect_and_its_prices_wait() {
        let provider =
            |more: &str| format!("[providers.x]\nkind = \"openai\"\nbase_url = \"http://127.0.0.1:1/v1\"\n{more}");
        let (before, wanted) =
            (provider("max_cost_per_day = 1"), provider("max_cost_per_day = 2\nprices.picture = 0.04"));
        let mut running = Running::new(&loaded(&before));
        let changes = running.take(&loaded(&wanted));
        assert_eq!(changes.applied, ["providers.x.max_cost_per_day"]);
        assert_eq!(changes.need_restart, ["providers.x.prices.picture"]);
        let [is, wanted] = [running.config(), &loaded(&wanted).config].map(|it| it.providers["x"].clone());
        assert_eq!(is.max_cost_per_day, wanted.max_cost_per_day);
        assert_ne!(is.prices, wanted.prices);
    }

    #[test]
    fn every_key_that_is_told_to_take_effect_does() {
        for (text, reached) in [
            ("[concurrency]\ntts = 7", "concurrency"),
            ("[costs]\nmax_per_day = 7.5", "costs"),
            ("[costs]\nmax_per_job = \"unlimited\"", "costs"),
            ("[log]\nfilter = \"warn\"", "log"),
            ("[reaper]\npreserve_failed = \"3d\"", "reaper"),
            ("[reaper]\ndisk_high = 90", "reaper"),
            ("[images]\nmax_bytes = \"1GiB\"", "images"),
            ("[images]\nmax_files = 9", "images"),
            ("[images]\nmax_idle = \"30d\"", "images"),
            ("[images]\nevict = \"none\"", "images"),
        ] {
            let (before, wanted) = (loaded(""), loaded(text));
            let mut running = Running::new(&before);
            assert_eq!(running.take(&wanted).applied.len(), 1, "{text}");
            assert_eq!(*running.config(), wanted.config, "{reached}: {text}");
        }
    }
}
