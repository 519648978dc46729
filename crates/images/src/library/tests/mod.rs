//! The library at work, on a real database and a real directory.

mod find;
mod flight;
mod house;
mod people;

use super::*;
use crate::eviction::Evict;
use crate::picture::tests::jpeg;
use job::Code;
use likeness::Lexical;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes a new picture at every call; the first `failing` calls fail, and `distinct` pictures repeat for ever.
struct Painter {
    made: AtomicU32,
    failing: u32,
    distinct: u32,
    name: &'static str,
    source: ImageSource,
}

impl Painter {
    fn new(failing: u32, distinct: u32) -> Self {
        Self { made: AtomicU32::new(0), failing, distinct, name: "painter", source: ImageSource::Generated }
    }

    /// Makes one whose pictures cost nothing.
    fn built_in() -> Self {
        Self { name: "procedural-drawings", source: ImageSource::Procedural, ..Self::new(0, u32::MAX) }
    }

    fn made(&self) -> u32 {
        self.made.load(Ordering::SeqCst)
    }
}

#[async_trait::async_trait]
impl Generate for Painter {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn generate(&self, _seed: u64) -> Result<Made, Failure> {
        let call = self.made.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        if call < self.failing {
            return Err(Failure::transient(Code::ImagesUnavailable, "no paint"));
        }
        // What follows a JPEG's end is ignored: pictures that differ, at no cost.
        let jpeg = [jpeg(64, 64, 90), (call % self.distinct).to_be_bytes().to_vec()].concat();
        Ok(Made { jpeg, content: None, generator: self.name.into(), source: self.source })
    }
}

/// A library in a directory of its own.
struct Scene {
    dir: tempfile::TempDir,
    library: ImageLibrary,
    painter: Painter,
}

fn policy(files_max: Option<u64>, evict: Evict) -> Policy {
    Policy { bytes_max: None, files_max, idle_max: None, evict }
}

fn open(dir: &Path, policy: Policy) -> ImageLibrary {
    open_at(dir, policy, Clock::default())
}

fn open_at(dir: &Path, policy: Policy, clock: Clock) -> ImageLibrary {
    let db = Db::open(&dir.join("reelspool.db")).unwrap();
    let settings = Settings { dir: dir.join("bg_images"), cache: dir.join("cache"), reuse_similarity: None, policy };
    ImageLibrary::new(settings, Arc::new(Lexical), db, clock)
}

fn scene_with(painter: Painter, policy: Policy) -> Scene {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("bg_images")).unwrap();
    let library = open(dir.path(), policy);
    Scene { dir, library, painter }
}

fn scene() -> Scene {
    scene_with(Painter::new(0, u32::MAX), policy(None, Evict::Recreatable))
}

impl Scene {
    fn request(&self, prompt: &str, exclude: &[&str]) -> Request {
        static LEASES: AtomicU32 = AtomicU32::new(0);
        let lease = format!("job/temp/bg/{}.jpg", LEASES.fetch_add(1, Ordering::SeqCst));
        Request {
            job: "j1".parse().unwrap(),
            scene: 0,
            prompt: prompt.into(),
            kind: "horror".into(),
            width: 64,
            height: 64,
            seed: 1,
            reuse: true,
            exclude: exclude.iter().copied().collect(),
            later: Vec::new(),
            lease: self.dir.path().join(lease),
            cancel: Cancel::default(),
        }
    }

    async fn ask_with(&self, request: Request) -> (String, ImageSource) {
        let lease = self.library.find_or_generate(request, &self.painter).await.unwrap();
        (lease.file, lease.source)
    }

    async fn ask(&self, prompt: &str, exclude: &[&str]) -> (String, ImageSource) {
        self.ask_with(self.request(prompt, exclude)).await
    }

    fn bg(&self, name: &str) -> PathBuf {
        self.dir.path().join("bg_images").join(name)
    }

    fn drop_file(&self, name: &str, bytes: &[u8]) {
        fsx::write_atomic(&self.bg(name), bytes).unwrap();
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.bg("")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }

    fn problems(&self) -> Vec<String> {
        self.library.verify_deep().unwrap().problems.iter().map(ToString::to_string).collect()
    }
}
