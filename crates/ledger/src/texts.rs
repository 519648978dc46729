//! The texts that jobs are searched by, and their index.
//!
//! The index has all sequences of three characters, so that a search finds any part of a word in any language. Entering one
//! text costs ten times what it costs among many; so texts wait in `job_search_tail`, and a search reads these as they are.

use super::facts::Reservation;
use job::JobId;
use job::request::{StoryBody, StoryRequest};
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::BTreeSet;

/// How many texts wait for the index at most. Each is read by every search.
const TAIL_MAX: i64 = 64;

/// How many sequences of three characters of a word are looked up: more do not make the candidates fewer.
const TRIGRAMS_MAX: usize = 24;

/// How many characters of a story jobs are found by; the schema's script of version 13 has the same number.
const WORDS_CHARS_MAX: u8 = 160;

/// Returns the first words of a story, in one line; those of the prompt if a model is to write it.
pub(super) fn first_words(story: &StoryRequest) -> String {
    let text = match story.body() {
        StoryBody::Text(text) | StoryBody::Prompt(text) => text,
        StoryBody::Scenes(scenes) => scenes.first().map_or("", |scene| &scene.text),
        StoryBody::Anthology => "",
    };
    let mut line = String::new();
    for word in text.split_whitespace() {
        if usize::from(WORDS_CHARS_MAX) <= line.chars().count() {
            break;
        }
        line.push_str(if line.is_empty() { "" } else { " " });
        line.push_str(word);
    }
    line.chars().take(WORDS_CHARS_MAX.into()).collect()
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    /// The words, in small letters; a text must contain all of them.
    words: Vec<String>,
    /// The words as they were typed: the index makes small letters by a table of its own, in which each is one letter.
    typed: Vec<String>,
}

impl Search {
    /// Takes a text apart; `None` if it has no words.
    pub(super) fn of(text: &str) -> Option<Self> {
        let parts = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|part| !part.is_empty());
        let typed: Vec<String> = parts.map(str::to_owned).collect();
        let words = typed.iter().map(|word| word.to_lowercase()).collect();
        if typed.is_empty() { None } else { Some(Self { words, typed }) }
    }

    /// Tells whether a text has all words.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }

    /// Returns the query of the index, which finds what has the words and some texts more; `None` if all words are too short
    /// for it.
    pub(super) fn query(&self) -> Option<String> {
        let mut found = BTreeSet::new();
        for word in &self.typed {
            let chars: Vec<char> = word.chars().collect();
            found.extend(chars.windows(3).take(TRIGRAMS_MAX).map(|three| three.iter().collect::<String>()));
        }
        let quoted = found.iter().map(|three| format!("\"{}\"", three.replace('"', "\"\"")));
        if found.is_empty() { None } else { Some(quoted.collect::<Vec<_>>().join(" ")) }
    }
}

/// Forgets the words of a story and the error of a job; its id, title, kind and labels stay.
pub(super) fn forget(db: &Connection, id: &JobId) -> Result<()> {
    db.prepare_cached(
        "UPDATE job_text SET message = NULL, known = (
             SELECT id || char(10) || coalesce(title, '') || char(10) || kind || char(10)
                 || coalesce((SELECT group_concat(key || '=' || value, char(10))
                     FROM json_each(iif(json_valid(labels), labels, '{}'))), '') || char(10)
             FROM jobs WHERE jobs.seq = job_text.seq)
         WHERE seq = (SELECT seq FROM jobs WHERE id = ?1)",
    )?
    .execute([id.as_str()])?;
    Ok(())
}

/// Keeps the text of a job that is accepted or gets other content.
pub(super) fn enter(db: &Connection, order: &Reservation, seq: i64) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO job_text (seq, known) VALUES (?1, ?2)")?
        .execute(params![seq, known(order)])?;
    Ok(())
}

/// Returns the lines of what is known of a job.
fn known(order: &Reservation) -> String {
    let mut lines = vec![order.id.to_string(), order.title.clone().unwrap_or_default(), order.kind.clone()];
    lines.extend(order.labels.iter().map(|(key, value)| format!("{key}={value}")));
    lines.push(order.words.clone());
    lines.join("\n")
}

/// Adds the error of a document to the text of a job.
pub(super) fn failed(db: &Connection, id: &JobId, code: &str, document: &str) -> Result<()> {
    db.prepare_cached(
        "UPDATE job_text SET message = ?2 || char(10) || coalesce(iif(json_valid(?3), ?3, '{}') ->> '$.error.message', '')
         WHERE seq = (SELECT seq FROM jobs WHERE id = ?1)",
    )?
    .execute(params![id.as_str(), code, document])?;
    Ok(())
}

/// Adds the title of the story that was written for a job.
pub(super) fn titled(db: &Connection, id: &JobId, title: &str) -> Result<()> {
    let sql = "UPDATE job_text SET known = known || char(10) || ?2 WHERE seq = (SELECT seq FROM jobs WHERE id = ?1)";
    db.prepare_cached(sql)?.execute([id.as_str(), title])?;
    Ok(())
}

/// Adds the first words of a video to the text of a job whose order has none.
pub(super) fn told(db: &Connection, id: &JobId, scenes: &str) -> Result<()> {
    db.prepare_cached(
        "UPDATE job_text SET known = known || coalesce(
             (SELECT substr(group_concat(value, ' '), 1, ?3) FROM json_each(iif(json_valid(?2), ?2, '{}'), '$.scenes[0].cues')), '')
         WHERE seq = (SELECT seq FROM jobs WHERE id = ?1) AND substr(known, -1) = char(10)",
    )?
    .execute(params![id.as_str(), scenes, WORDS_CHARS_MAX])?;
    Ok(())
}

/// Enters the texts that wait into the index, if they are many.
pub(super) fn index_many(db: &Connection) -> Result<()> {
    let waiting: i64 = db.prepare_cached("SELECT count(*) FROM job_search_tail")?.query_row([], |row| row.get(0))?;
    if TAIL_MAX < waiting { index(db) } else { Ok(()) }
}

/// Enters the texts that wait into the index.
fn index(db: &Connection) -> Result<()> {
    db.prepare_cached("DELETE FROM job_search WHERE rowid IN (SELECT seq FROM job_search_tail)")?.execute([])?;
    db.prepare_cached(
        "INSERT INTO job_search (rowid, text) SELECT seq, known || char(10) || coalesce(message, '')
         FROM job_search_tail CROSS JOIN job_text USING (seq)",
    )?
    .execute([])?;
    db.prepare_cached("DELETE FROM job_search_tail")?.execute([]).map(drop)
}

/// Tells whether the text of a job has all words.
pub(super) fn is_in(db: &Connection, search: &Search, seq: i64) -> Result<bool> {
    let text = db
        .prepare_cached("SELECT known || char(10) || coalesce(message, '') FROM job_text WHERE seq = ?1")?
        .query_row([seq], |row| row.get::<_, String>(0))
        .optional()?;
    Ok(text.is_some_and(|text| search.is_in(&text)))
}

/// Returns the jobs whose texts the index has not as they are.
pub(super) fn tail(db: &Connection) -> Result<BTreeSet<i64>> {
    db.prepare_cached("SELECT seq FROM job_search_tail")?.query_map([], |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_with_two_small_letters_is_found_in_the_index_too() {
        let db = Connection::open_in_memory().unwrap();
        let index =
            "CREATE VIRTUAL TABLE job_search USING fts5 (text, tokenize = 'trigram', detail = none, content = '',
                     contentless_delete = 1)";
        db.execute_batch(index).unwrap();
        db.execute("INSERT INTO job_search (rowid, text) VALUES (1, 'A keeper in İstanbul')", []).unwrap();
        for words in ["İstanbul", "KEEPER", "bul"] {
            let search = Search::of(words).unwrap();
            let sql = "SELECT count(*) FROM job_search WHERE job_search MATCH ?1";
            let found: i64 = db.query_row(sql, [search.query().unwrap()], |row| row.get(0)).unwrap();
            assert!(found == 1 && search.is_in("A keeper in İstanbul"), "{words}");
        }
    }
}
