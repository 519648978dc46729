//! An image library with many rows, for measuring.

use crate::clock::Clock;
use crate::db::{Db, Durability};
use crate::images::store::write::{self, FileStat, NewRow};
use crate::images::store::{Source, Vector, Wanted};
use crate::images::{
    Evict, Found, Generate, ImageLibrary, LibraryError, Made, Policy, Request, Settings, Shown, Sought,
};
use crate::job::{Cancel, Code, Failure};
use likeness::{Embedder, Lexical, prompt_key, quantise};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many rows are written at once.
pub(super) const BATCH: u32 = 1000;

/// The words that prompts are made of.
const WORDS: [&str; 16] = [
    "mill", "river", "castle", "forest", "lamp", "harbour", "snow", "desert", "train", "garden", "tower", "market",
    "cellar", "bridge", "ship", "meadow",
];

/// Makes a prompt of six words that no other number has.
pub fn prompt(number: u32) -> String {
    let word = |place: u32| WORDS[((number >> (place * 4)) & 15) as usize];
    format!("an old {} by the {} with {} and {} {number}", word(0), word(1), word(2), word(3))
}

/// Names the picture of a number.
pub fn file(number: u32) -> String {
    format!("job_horror_bg_image_{number:06}.jpg")
}

/// A library of pictures of 1080x1920 pixels, all of one kind.
#[derive(Debug)]
pub struct Library {
    library: ImageLibrary,
    db: Db,
    dir: PathBuf,
}

impl Library {
    /// Creates a database with the rows of `count` pictures; `prompt` and `file` make those of each number.
    pub fn fill(dir: &Path, count: u32, prompt: impl Fn(u32) -> String, file: impl Fn(u32) -> String) -> Self {
        let db = Db::open(&dir.join("reelspool.db")).unwrap();
        for first in (0..count).step_by(BATCH as usize) {
            let rows: Vec<NewRow> = (first..first + BATCH).map(|n| row(n, prompt(n), file(n))).collect();
            let insert =
                move |db: &rusqlite::Transaction<'_>| rows.iter().try_for_each(|row| write::insert(db, row).map(drop));
            db.write_blocking(Durability::Process, insert).unwrap();
        }
        Self::open(dir, db)
    }

    /// Opens the library again on the same database, without any vector in memory.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self::open(&self.dir, self.db.clone())
    }

    fn open(dir: &Path, db: Db) -> Self {
        let policy = Policy { bytes_max: None, files_max: None, idle_max: None, evict: Evict::None };
        let settings =
            Settings { dir: dir.join("bg_images"), cache: dir.join("cache"), reuse_similarity: None, policy };
        let library = ImageLibrary::new(settings, Arc::new(Lexical), db.clone(), Clock::System);
        Self { library, db, dir: dir.to_owned() }
    }

    /// Searches for the one picture most like a prompt.
    pub fn search(&self, prompt: &str) {
        drop(self.library.search(prompt, None, 1).unwrap());
    }

    /// Writes the snapshot of the vectors.
    pub fn save_vectors(&self) {
        self.library.save_vectors().unwrap();
    }

    /// Counts the pictures.
    pub fn stats(&self) {
        drop(self.library.stats().unwrap());
    }

    /// Gets an existing picture for one scene; returns how it was found: `Exact` or `Similar`.
    pub async fn hit(&self, prompt: String) -> String {
        format!("{:?}", self.library.find_or_generate(request(&self.dir, 0, prompt), &Nobody).await.unwrap().source)
    }

    /// Gets existing pictures for all scenes of a video, as a job with a directory of its own does; returns how each was found.
    pub async fn hits(&self, dir: &Path, prompts: Vec<String>) -> Vec<String> {
        let shown = Shown::default();
        let sought = |(scene, prompt): (u32, String)| Sought {
            request: Request { exclude: shown.clone(), ..request(dir, scene, prompt) },
            kept: None,
            kept_of_maker: false,
            maker: Nobody.name().to_owned(),
        };
        let found = self.library.find_all((0..).zip(prompts).map(sought).collect()).await.unwrap();
        let source = |found: Result<Found, LibraryError>| match found.unwrap() {
            Found::Lent(lease) => format!("{:?}", lease.source),
            Found::Missing(_) => "Missing".to_owned(),
        };
        found.into_iter().map(source).collect()
    }
}

/// Asks for a picture of a scene, to be lent below a directory.
fn request(dir: &Path, scene: u32, prompt: String) -> Request {
    Request {
        job: "bench".parse().unwrap(),
        scene,
        prompt,
        kind: "horror".into(),
        width: 1080,
        height: 1920,
        seed: 1,
        reuse: true,
        exclude: Shown::default(),
        later: Vec::new(),
        lease: dir.join(format!("job/temp/bg/{scene:02}.jpg")),
        cancel: Cancel::default(),
    }
}

pub(super) fn row(number: u32, prompt: String, file: String) -> NewRow {
    let hash = *blake3::hash(&number.to_le_bytes()).as_bytes();
    let numbers = quantise(&Lexical.embed(&prompt).unwrap());
    NewRow {
        file,
        blake3: hash,
        content: hash,
        stat: FileStat { bytes: 1, blocks: 512, mtime_ns: 1 },
        wanted: Wanted { prompt_key: prompt_key(&prompt), kind: "horror".into(), width: 1080, height: 1920 },
        prompt,
        generator: Some(Nobody.name().to_owned()),
        source: Source::Generated,
        seed: None,
        kept: false,
        vector: Some(Vector { model: Lexical.id().to_owned(), numbers }),
        now: 0,
    }
}

/// A provider that is never called, because every requested picture exists.
struct Nobody;

#[async_trait::async_trait]
impl Generate for Nobody {
    fn name(&self) -> &'static str {
        "nobody"
    }

    async fn generate(&self, _seed: u64) -> Result<Made, Failure> {
        Err(Failure::permanent(Code::ImagesUnavailable, "a hit was expected"))
    }
}
