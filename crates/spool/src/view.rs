//! A read-only view of the spool: which jobs are where.

use super::kind::{Kind, kind};
use super::{QueuedName, RunningName};
use job::JobId;
use job::source::EXTENSIONS;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads a spool without opening it: it creates nothing and needs no state directory, so it works before a daemon was
/// ever started. A missing or unreadable directory counts as empty.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    root: &'a Path,
}

impl<'a> View<'a> {
    /// Makes a view of the spool at `root`.
    pub fn of(root: &'a Path) -> Self {
        Self { root }
    }

    /// Tells whether a job file is in incoming/, not accepted yet.
    pub fn is_dropped(self, id: &JobId) -> bool {
        self.dropped_file(id).is_some()
    }

    /// Tells whether a request to run the job again is in incoming/.
    pub fn is_retry_requested(self, id: &JobId) -> bool {
        self.incoming(id, "retry").is_file()
    }

    /// Counts the job files and stories in incoming/.
    pub fn dropped(self) -> usize {
        let is_job = |name: &String| matches!(kind(OsStr::new(name)), Kind::Job | Kind::Text);
        names(&self.root.join("incoming")).filter(is_job).count()
    }

    /// Lists the jobs in running/.
    pub fn running(self) -> BTreeSet<JobId> {
        names(&self.root.join("running")).filter_map(|name| Some(RunningName::parse(&name)?.id)).collect()
    }

    /// Lists the jobs in queue/.
    pub fn queued(self) -> BTreeSet<JobId> {
        names(&self.root.join("queue")).filter_map(|name| Some(QueuedName::parse(&name)?.id)).collect()
    }

    /// Tells whether the job waits or runs: its file stands in queue/ or running/.
    pub fn is_live(self, id: &JobId) -> bool {
        self.queued().contains(id) || self.running().contains(id)
    }

    /// Tells whether the job's file stands in done/ or failed/, from where it can be run again.
    pub fn has_final_input(self, id: &JobId) -> bool {
        self.final_input(id).is_some()
    }

    /// Returns the path of the job's file, in whichever directory it is. `likely` is the name that it has in queue/ as far
    /// as is known: a queue may be long, and is only listed if no such file is there.
    pub fn input(self, id: &JobId, likely: Option<&QueuedName>) -> Option<PathBuf> {
        if let Some(path) = self.final_input(id).or_else(|| self.dropped_file(id)) {
            return Some(path);
        }
        let find = |dir: &str, is_its: &dyn Fn(&str) -> bool| {
            let dir = self.root.join(dir);
            names(&dir).find(|name| is_its(name)).map(|name| dir.join(name))
        };
        let likely = likely.filter(|it| it.id == *id).map(|it| self.root.join("queue").join(it.to_string()));
        find("running", &|name| RunningName::parse(name).is_some_and(|name| name.id == *id))
            .or_else(|| likely.filter(|path| path.is_file()))
            .or_else(|| find("queue", &|name| QueuedName::parse(name).is_some_and(|name| name.id == *id)))
    }

    /// Reads the status file of a running job; `None` if there is none.
    pub fn status<T: serde::de::DeserializeOwned>(self, id: &JobId) -> Option<T> {
        let path = self.root.join("running").join(format!("{id}.status.json"));
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Lists the jobs whose result is in done/ or whose error is in failed/, without rejected files, which are no jobs.
    pub fn published(self) -> BTreeSet<JobId> {
        let (done, failed) = (self.root.join("done"), self.root.join("failed"));
        let results = names(&done).filter_map(|name| name.strip_suffix(".result.json")?.parse().ok());
        let is_job = |name: &String| {
            let document: Option<Value> =
                fs::read(failed.join(name)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
            document.is_some_and(|document| document.get("state").is_some_and(|state| state != "rejected"))
        };
        let errors = names(&failed).filter(|name| name.ends_with(".error.json")).filter(is_job);
        results.chain(errors.filter_map(|name| name.strip_suffix(".error.json")?.parse().ok())).collect()
    }

    /// Reads the result or error document of a finished job.
    pub fn verdict(self, id: &JobId) -> Option<Value> {
        let read = |name: String| serde_json::from_slice(&fs::read(self.root.join(name)).ok()?).ok();
        read(format!("done/{id}.result.json")).or_else(|| read(format!("failed/{id}.error.json")))
    }

    /// Lists the ids that have an error document.
    pub fn error_ids(self) -> Vec<JobId> {
        names(&self.root.join("failed")).filter_map(|name| name.strip_suffix(".error.json")?.parse().ok()).collect()
    }

    /// Returns the stamp of the directory of error files, and whether every later change gives it another one; `None` if it
    /// cannot be looked at.
    pub fn errors_stamp(self) -> Option<(fsx::Stamp, bool)> {
        fsx::stamp(&self.root.join("failed")).ok()
    }

    /// Reads the error document of an id; `None` if there is none that can be read.
    pub fn error_document<T: serde::de::DeserializeOwned>(self, id: &JobId) -> Option<T> {
        serde_json::from_slice(&fs::read(self.root.join("failed").join(format!("{id}.error.json"))).ok()?).ok()
    }

    /// Returns the job files of jobs that have not ended, by id.
    pub fn live_inputs(self) -> BTreeMap<JobId, PathBuf> {
        let in_dir = |dir: &str| {
            let dir = self.root.join(dir);
            let named = names(&dir).filter_map(|name| {
                let id = QueuedName::parse(&name).map(|it| it.id).or_else(|| RunningName::parse(&name).map(|it| it.id));
                Some((id?, dir.join(name)))
            });
            named.collect::<Vec<_>>()
        };
        ["queue", "running"].into_iter().flat_map(in_dir).collect()
    }

    /// Returns the path of a finished job's file, if it is there.
    pub fn final_input(self, id: &JobId) -> Option<PathBuf> {
        let paths = ["done", "failed"].map(|dir| self.root.join(dir).join(format!("{id}.json")));
        paths.into_iter().find(|path| path.is_file())
    }

    /// Returns the path of a job file or story in incoming/ that is named after the id.
    fn dropped_file(self, id: &JobId) -> Option<PathBuf> {
        EXTENSIONS.into_iter().map(|extension| self.incoming(id, extension)).find(|path| path.is_file())
    }

    fn incoming(self, id: &JobId, extension: &str) -> PathBuf {
        self.root.join("incoming").join(format!("{id}.{extension}"))
    }
}

/// Lists the names in a directory that are UTF-8; all names of the protocol are.
fn names(dir: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_listed_only_where_the_likely_name_is_wrong() {
        let dir = tempfile::tempdir().unwrap();
        let queue = dir.path().join("queue");
        fs::create_dir(&queue).unwrap();
        let id: JobId = "a".parse().unwrap();
        let likely = QueuedName::fresh(id.clone(), 50, 7, None);
        let given_back = QueuedName { attempts: 1, ..likely.clone() };
        let place = |name: &QueuedName| {
            let path = queue.join(name.to_string());
            fsx::write_atomic(&path, b"{}").unwrap();
            path
        };
        let view = View::of(dir.path());
        assert_eq!(view.input(&id, Some(&likely)), None);
        let listed = place(&given_back);
        assert_eq!(view.input(&id, Some(&likely)), Some(listed));
        assert_eq!(view.input(&"b".parse().unwrap(), Some(&likely)), None, "it is the name of another job");
        let named = place(&likely);
        assert_eq!(view.input(&id, Some(&likely)), Some(named), "the directory may list either first");
    }
}
