//! Changing rows.

use super::{Row, Source, Vector, Wanted};
use rusqlite::{OptionalExtension, Result, Transaction, params};

/// The name of the count of evicted pictures among the numbers that only grow.
pub(super) const EVICTED: &str = "image_evicted";

/// What a new row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Its name in bg_images/.
    pub file: String,
    /// blake3 of its bytes.
    pub blake3: [u8; 32],
    /// blake3 of the bytes as they came.
    pub content: [u8; 32],
    /// Its file.
    pub stat: FileStat,
    /// What it answers.
    pub wanted: Wanted,
    /// What it shows.
    pub prompt: String,
    /// Who made it; `None` for a person's own.
    pub generator: Option<String>,
    /// Where it comes from.
    pub source: Source,
    /// The generator's seed.
    pub seed: Option<i64>,
    /// Whether it is never evicted.
    pub kept: bool,
    /// The prompt's vector, where it has one.
    pub vector: Option<Vector>,
    /// The time.
    pub now: i64,
}

/// What a file looks like from outside: enough to see that it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStat {
    /// Its length.
    pub bytes: i64,
    /// Allocated bytes.
    pub blocks: i64,
    /// When it was last changed, in nanoseconds.
    pub mtime_ns: i64,
}

/// How a picture came into a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Found by its prompt.
    Exact,
    /// Found by a similar prompt.
    Similar,
    /// Made for this scene.
    Generated,
    /// Made for somebody else at the same time.
    Coalesced,
    /// The nearest, for want of a better one.
    Fallback,
}

impl Outcome {
    /// Lists all.
    pub const ALL: [Self; 5] = [Self::Exact, Self::Similar, Self::Generated, Self::Coalesced, Self::Fallback];

    /// Returns its name in the database and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Similar => "similar",
            Self::Generated => "generated",
            Self::Coalesced => "coalesced",
            Self::Fallback => "fallback",
        }
    }
}

/// One use of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// The job that shows it.
    pub job: String,
    /// The picture's place in the video, from 0.
    pub scene: u32,
    /// How it was found.
    pub outcome: Outcome,
    /// The cosine of the prompts; for a picture that was made, of the nearest one that would not do.
    pub score: Option<f32>,
    /// The time.
    pub now: i64,
}

/// Returns the next number for a picture of this kind; never the same twice.
pub fn next_number(transaction: &Transaction<'_>, kind: &str) -> Result<i64> {
    let sql = "INSERT INTO counter (kind, n) VALUES (?1, 1) ON CONFLICT (kind) DO UPDATE SET n = n + 1 RETURNING n";
    transaction.prepare_cached(sql)?.query_row(params![kind], |row| row.get(0))
}

/// Notes that a number is taken, so that the next one lies above it.
pub(crate) fn number_taken(transaction: &Transaction<'_>, kind: &str, number: i64) -> Result<()> {
    transaction.execute(
        "INSERT INTO counter (kind, n) VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET n = max(n, excluded.n)",
        params![kind, number],
    )?;
    Ok(())
}

/// Enters a picture with its vector and returns its id. A row of the same name or bytes, whose file was lost, gives way.
pub fn insert(transaction: &Transaction<'_>, new: &NewRow) -> Result<i64> {
    transaction
        .prepare_cached("DELETE FROM image WHERE blake3 = ?1 OR file = ?2")?
        .execute(params![new.blake3, new.file])?;
    transaction.prepare_cached("DELETE FROM image_seen WHERE file = ?1")?.execute(params![new.file])?;
    let sql = "INSERT INTO sequence (name, n) VALUES ('image', 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n";
    let id: i64 = transaction.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    let sql =
        "INSERT INTO image (id, file, blake3, content, w, h, bytes, blocks, mtime_ns, kind, prompt, prompt_key, source,
                                  generator, seed, state, pinned, created, last_used, uses)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 'ready', ?16, ?17, ?17, 0)";
    transaction.prepare_cached(sql)?.execute(params![
        id,
        new.file,
        new.blake3,
        new.content,
        new.wanted.width,
        new.wanted.height,
        new.stat.bytes,
        new.stat.blocks,
        new.stat.mtime_ns,
        new.wanted.kind,
        new.prompt,
        new.wanted.prompt_key,
        new.source,
        new.generator,
        new.seed,
        new.kept,
        new.now
    ])?;
    if let Some(vector) = &new.vector {
        embed(transaction, id, vector)?;
    }
    Ok(id)
}

/// What a picture is from now on, though its file stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Redescribed {
    /// What it answers.
    pub(crate) wanted: Wanted,
    /// What it shows.
    pub(crate) prompt: String,
    /// Its vector, where the prompt has words.
    pub(crate) vector: Option<Vector>,
    /// Where it comes from.
    pub(crate) source: Source,
    /// Who made it; `None` for a person's own.
    pub(crate) generator: Option<String>,
    /// Whether it is never evicted.
    pub(crate) kept: bool,
}

/// Describes a picture anew.
pub(crate) fn redescribe(transaction: &Transaction<'_>, image: i64, new: &Redescribed) -> Result<()> {
    let Redescribed { wanted, prompt, vector, source, generator, kept } = new;
    transaction.execute(
        "UPDATE image SET prompt = ?2, prompt_key = ?3, kind = ?4, w = ?5, h = ?6, source = ?7, generator = ?8,
                          pinned = ?9 WHERE id = ?1",
        params![image, prompt, wanted.prompt_key, wanted.kind, wanted.width, wanted.height, source, generator, kept],
    )?;
    transaction.execute("DELETE FROM embedding WHERE image_id = ?1", params![image])?;
    match vector {
        Some(vector) => embed(transaction, image, vector),
        None => Ok(()),
    }
}

/// Enters the vector of a picture, where the picture is still there.
pub fn embed(transaction: &Transaction<'_>, id: i64, vector: &Vector) -> Result<()> {
    let sql = "INSERT OR IGNORE INTO embedding (image_id, model, vec) SELECT id, ?2, ?3 FROM image WHERE id = ?1";
    transaction.prepare_cached(sql)?.execute(params![id, vector.model, vector.blob()])?;
    Ok(())
}

/// Notes that a job shows a picture.
pub fn used(transaction: &Transaction<'_>, image: i64, by: &Use) -> Result<()> {
    let sql = "UPDATE image SET uses = uses + 1, last_used = ?2 WHERE id = ?1";
    transaction.prepare_cached(sql)?.execute(params![image, by.now])?;
    note(transaction, Some(image), by)
}

/// Notes that a job shows a picture that the library does not keep.
pub(crate) fn used_unkept(transaction: &Transaction<'_>, by: &Use) -> Result<()> {
    note(transaction, None, by)
}

fn note(transaction: &Transaction<'_>, image: Option<i64>, by: &Use) -> Result<()> {
    let sql = "INSERT INTO image_use (image_id, job_id, scene, at, outcome, score) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = params![image, by.job, by.scene, by.now, by.outcome.as_str(), by.score];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Marks a picture whose file is gone, so that nobody looks for it again.
pub fn missing(transaction: &Transaction<'_>, image: i64) -> Result<()> {
    transaction.execute("UPDATE image SET state = 'missing' WHERE id = ?1 AND state <> 'missing'", params![image])?;
    Ok(())
}

/// Marks a picture whose file is there again.
pub fn found(transaction: &Transaction<'_>, image: i64) -> Result<()> {
    transaction.execute("UPDATE image SET state = 'ready' WHERE id = ?1 AND state <> 'ready'", params![image])?;
    Ok(())
}

/// Says whether a picture is never evicted; false where there is no such picture.
pub fn set_kept(transaction: &Transaction<'_>, file: &str, kept: bool) -> Result<bool> {
    Ok(0 < transaction.execute("UPDATE image SET pinned = ?2 WHERE file = ?1", params![file, kept])?)
}

/// Removes a picture's row and vectors; answers whether there was one. Files that were the same are looked at again.
pub fn remove(transaction: &Transaction<'_>, image: i64) -> Result<bool> {
    let gone = transaction.execute("DELETE FROM image WHERE id = ?1", params![image])?;
    forget_duplicates(transaction)?;
    Ok(0 < gone)
}

/// A picture that is to be evicted, as it was when that was planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    id: i64,
    last_used: i64,
    kept: bool,
    ready: bool,
}

impl Planned {
    /// Notes what counts of a row.
    pub fn of(row: &Row) -> Self {
        let Row { id, last_used, kept, ready, .. } = *row;
        Self { id, last_used, kept, ready }
    }
}

/// Removes a picture's row and vectors if it is as it was planned, and counts it; answers whether it went.
pub fn evict(transaction: &Transaction<'_>, planned: &Planned) -> Result<bool> {
    let Planned { id, last_used, kept, ready } = planned;
    let sql = "DELETE FROM image WHERE id = ?1 AND last_used = ?2 AND pinned = ?3 AND (state = 'ready') = ?4";
    let gone = transaction.prepare_cached(sql)?.execute(params![id, last_used, kept, ready])?;
    if gone != 0 && *ready {
        let sql = "INSERT INTO sequence (name, n) VALUES (?1, 1) ON CONFLICT DO UPDATE SET n = n + 1";
        transaction.prepare_cached(sql)?.execute(params![EVICTED])?;
    }
    forget_duplicates(transaction)?;
    Ok(gone != 0)
}

/// Forgets which files were the same as a picture: that one may be gone.
fn forget_duplicates(transaction: &Transaction<'_>) -> Result<()> {
    transaction.prepare_cached("DELETE FROM image_seen WHERE reason = 'duplicate'")?.execute([])?;
    Ok(())
}

/// Notes that a picture's name is gone while somebody still holds its bytes.
pub fn hold(transaction: &Transaction<'_>, held: &str, bytes: i64) -> Result<()> {
    transaction.execute("INSERT OR REPLACE INTO image_held (file, bytes) VALUES (?1, ?2)", params![held, bytes])?;
    Ok(())
}

/// Forgets a held picture and returns its bytes.
pub fn let_go(transaction: &Transaction<'_>, held: &str) -> Result<Option<i64>> {
    transaction
        .query_row("DELETE FROM image_held WHERE file = ?1 RETURNING bytes", params![held], |row| row.get(0))
        .optional()
}
