//! Changing rows.

use super::{Source, Vector, Wanted};
use rusqlite::{OptionalExtension, Result, Transaction, params};

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
    transaction.query_row(
        "INSERT INTO counter (kind, n) VALUES (?1, 1) ON CONFLICT (kind) DO UPDATE SET n = n + 1 RETURNING n",
        params![kind],
        |row| row.get(0),
    )
}

/// Notes that a number is taken, so that the next one lies above it.
pub fn number_taken(transaction: &Transaction<'_>, kind: &str, number: i64) -> Result<()> {
    transaction.execute(
        "INSERT INTO counter (kind, n) VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET n = max(n, excluded.n)",
        params![kind, number],
    )?;
    Ok(())
}

/// Enters a picture with its vector and returns its id. A row of the same name or bytes, whose file was lost, gives way.
pub fn insert(transaction: &Transaction<'_>, new: &NewRow) -> Result<i64> {
    transaction.execute("DELETE FROM image WHERE blake3 = ?1 OR file = ?2", params![new.blake3, new.file])?;
    transaction.execute("DELETE FROM image_seen WHERE file = ?1", params![new.file])?;
    let id: i64 = transaction.query_row(
        "INSERT INTO sequence (name, n) VALUES ('image', 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n",
        [],
        |row| row.get(0),
    )?;
    transaction.execute(
        "INSERT INTO image (id, file, blake3, content, w, h, bytes, blocks, mtime_ns, kind, prompt, prompt_key, source,
                            generator, seed, state, pinned, created, last_used, uses)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 'ready', ?16, ?17, ?17, 0)",
        params![
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
        ],
    )?;
    if let Some(vector) = &new.vector {
        embed(transaction, id, vector)?;
    }
    Ok(id)
}

/// Enters the vector of a picture, where the picture is still there.
pub fn embed(transaction: &Transaction<'_>, id: i64, vector: &Vector) -> Result<()> {
    transaction.execute(
        "INSERT OR IGNORE INTO embedding (image_id, model, vec) SELECT id, ?2, ?3 FROM image WHERE id = ?1",
        params![id, vector.model, vector.blob()],
    )?;
    Ok(())
}

/// Notes that a job shows a picture.
pub fn used(transaction: &Transaction<'_>, image: i64, by: &Use) -> Result<()> {
    transaction.execute("UPDATE image SET uses = uses + 1, last_used = ?2 WHERE id = ?1", params![image, by.now])?;
    transaction.execute(
        "INSERT INTO image_use (image_id, job_id, scene, at, outcome, score) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![image, by.job, by.scene, by.now, by.outcome.as_str(), by.score],
    )?;
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

/// Removes a picture's row and vectors, unless it was used after `seen`; answers whether it went.
pub fn remove(transaction: &Transaction<'_>, image: i64, seen: i64) -> Result<bool> {
    Ok(0 < transaction.execute("DELETE FROM image WHERE id = ?1 AND last_used <= ?2", params![image, seen])?)
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
