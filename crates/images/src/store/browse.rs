//! The library a page at a time, in an order that an index has, and what is known of one picture.

use super::{COLUMNS, Row, Source, row};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result, params, params_from_iter};
use std::fmt;
use std::str::FromStr;

/// How many pictures one page of a filtered list looks through at most; then it ends early, and the next page goes on. By
/// the order of arrival they are read as they lie in the file, by the last use each costs a search.
const LOOKED_THROUGH_MAX: [(Order, u32); 2] = [(Order::Newest, 100_000), (Order::LastUsed, 10_000)];

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The last that came first.
    #[default]
    Newest,
    /// The last that a video showed first.
    LastUsed,
}

/// Which pictures a page has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// Only those of this kind of story.
    pub kind: Option<String>,
    /// Only those that come from there.
    pub source: Option<Source>,
    /// Only those that are kept.
    pub only_kept: bool,
    /// Only those whose files are gone.
    pub only_missing: bool,
    /// The order.
    pub order: Order,
    /// The most pictures.
    pub limit: u32,
    /// Where the list goes on; `None`: at its beginning.
    pub place: Option<Place>,
}

/// A place between two pictures of a list, and the direction in which it is read from there. As text it is opaque and safe
/// in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    is_back: bool,
    last_used: i64,
    id: i64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", if self.is_back { "before" } else { "after" }, self.last_used, self.id)
    }
}

/// A text that is no [`Place`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no place in the list of pictures")]
pub struct BadPlace(String);

impl FromStr for Place {
    type Err = BadPlace;

    fn from_str(text: &str) -> std::result::Result<Self, BadPlace> {
        let parse = || {
            let (way, rest) = text.split_once('.')?;
            let (last_used, id) = rest.split_once('.')?;
            let is_back = ["after", "before"].iter().position(|it| *it == way)? == 1;
            Some(Self { is_back, last_used: last_used.parse().ok()?, id: id.parse().ok()? })
        };
        parse().ok_or_else(|| BadPlace(text.to_owned()))
    }
}

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its row.
    pub row: Row,
    /// blake3 of its file.
    pub blake3: [u8; 32],
}

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The pictures.
    pub pictures: Vec<Listed>,
    /// Where the list goes on behind them; `None` at its end. There may be more although there are fewer pictures here than
    /// the limit allows.
    pub next: Option<Place>,
    /// Where it goes on before them; `None` at its beginning.
    pub previous: Option<Place>,
}

/// One use of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Showing {
    /// The job that shows it.
    pub job: String,
    /// The picture's place in the video, from 0.
    pub scene: u32,
    /// When.
    pub at: i64,
    /// How it was found.
    pub outcome: String,
    /// The cosine of the prompts.
    pub score: Option<f64>,
}

impl Order {
    fn keys(self) -> &'static str {
        match self {
            Self::Newest => "id",
            Self::LastUsed => "last_used, id",
        }
    }

    fn bind(self, place: Place) -> Vec<Value> {
        match self {
            Self::Newest => vec![place.id.into()],
            Self::LastUsed => vec![place.last_used.into(), place.id.into()],
        }
    }

    fn sorted(self, direction: &str) -> String {
        self.keys().split(", ").map(|key| format!("{key} {direction}")).collect::<Vec<_>>().join(", ")
    }

    /// Returns the condition that a row lies on this side of a place, itself left out.
    fn beyond(self, sign: &str) -> String {
        let places = self.keys().split(", ").map(|_| "?").collect::<Vec<_>>().join(", ");
        format!("({}) {sign} ({places})", self.keys())
    }
}

fn listed(sql_row: &rusqlite::Row<'_>) -> Result<Listed> {
    Ok(Listed { row: row(sql_row)?, blake3: sql_row.get("blake3")? })
}

fn place_of(it: &Listed, is_back: bool) -> Place {
    Place { is_back, last_used: it.row.last_used, id: it.row.id }
}

/// Returns one page.
pub(crate) fn page(connection: &Connection, wish: &Wish) -> Result<Page> {
    let is_back = wish.place.is_some_and(|place| place.is_back);
    let (sign, direction) = if is_back { (">", "ASC") } else { ("<", "DESC") };
    let (mut conditions, mut values) = filters(wish);
    let end = if conditions.is_empty() { None } else { last_looked_at(connection, wish, sign, direction)? };
    if let Some(place) = wish.place {
        conditions.push(wish.order.beyond(sign));
        values.extend(wish.order.bind(place));
    }
    if let Some(end) = end {
        conditions.push(wish.order.beyond(if is_back { "<=" } else { ">=" }));
        values.extend(wish.order.bind(end));
    }
    let conditions = if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
    values.push(Value::from(i64::from(wish.limit) + 1)); // one more tells whether there are more
    let sorted = wish.order.sorted(direction);
    let query = format!("SELECT {COLUMNS}, blake3 FROM image {conditions} ORDER BY {sorted} LIMIT ?");
    let mut statement = connection.prepare_cached(&query)?;
    let mut pictures = statement.query_map(params_from_iter(values), listed)?.collect::<Result<Vec<_>>>()?;
    let limit = usize::try_from(wish.limit).unwrap_or(usize::MAX);
    let is_more = limit < pictures.len();
    pictures.truncate(limit);
    let onward = match (is_more, end) {
        (true, _) => pictures.last().map(|it| place_of(it, is_back)),
        (false, Some(end)) => Some(Place { is_back, ..end }),
        (false, None) => None,
    };
    // Where it came from: before what is shown, or at the place itself if nothing is.
    let first = pictures.first().map(|it| place_of(it, !is_back));
    let back = wish.place.map(|place| first.unwrap_or(Place { is_back: !is_back, ..place }));
    if is_back {
        pictures.reverse();
        return Ok(Page { pictures, next: back, previous: onward });
    }
    Ok(Page { pictures, next: onward, previous: back })
}

fn filters(wish: &Wish) -> (Vec<String>, Vec<Value>) {
    let (mut conditions, mut values) = (Vec::new(), Vec::new());
    if let Some(kind) = &wish.kind {
        conditions.push("kind = ?".to_owned());
        values.push(kind.clone().into());
    }
    if let Some(source) = wish.source {
        conditions.push("source = ?".to_owned());
        values.push(source.as_str().to_owned().into());
    }
    if wish.only_kept {
        conditions.push("pinned = 1".to_owned());
    }
    if wish.only_missing {
        conditions.push("state <> 'ready'".to_owned());
    }
    (conditions, values)
}

/// Returns the last picture that a page looks at; `None` if there are fewer.
fn last_looked_at(connection: &Connection, wish: &Wish, sign: &str, direction: &str) -> Result<Option<Place>> {
    let most = LOOKED_THROUGH_MAX.iter().find(|(order, _)| *order == wish.order).map_or(1, |(_, most)| *most);
    let (mut values, mut condition) = (Vec::new(), String::new());
    if let Some(place) = wish.place {
        condition = format!("WHERE {}", wish.order.beyond(sign));
        values.extend(wish.order.bind(place));
    }
    values.push(Value::from(i64::from(most) - 1));
    let sorted = wish.order.sorted(direction);
    connection
        .prepare_cached(&format!("SELECT last_used, id FROM image {condition} ORDER BY {sorted} LIMIT 1 OFFSET ?"))?
        .query_row(params_from_iter(values), |row| {
            Ok(Place { is_back: false, last_used: row.get(0)?, id: row.get(1)? })
        })
        .optional()
}

/// Finds a picture by its id.
pub(crate) fn by_id(connection: &Connection, id: i64) -> Result<Option<Listed>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS}, blake3 FROM image WHERE id = ?1"))?
        .query_row([id], listed)
        .optional()
}

/// Returns the newest uses of a picture.
pub(crate) fn uses(connection: &Connection, id: i64, most: u32) -> Result<Vec<Showing>> {
    let mut statement = connection.prepare_cached(
        "SELECT job_id, coalesce(scene, 0), coalesce(at, 0), coalesce(outcome, ''), score FROM image_use
         WHERE image_id = ?1 AND job_id IS NOT NULL ORDER BY rowid DESC LIMIT ?2",
    )?;
    let shown = |row: &rusqlite::Row<'_>| {
        let (job, scene, at) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Showing { job, scene, at, outcome: row.get(3)?, score: row.get(4)? })
    };
    statement.query_map(params![id, most], shown)?.collect()
}

/// Lists the kinds of story for which pictures were made; at most `most`.
pub(crate) fn kinds(connection: &Connection, most: u32) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT kind FROM counter ORDER BY kind LIMIT ?1")?;
    statement.query_map([most], |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::Db;

    const PICTURES: i64 = 7;

    /// A database with seven pictures: the first is a person's own and was used last.
    fn database() -> (tempfile::TempDir, Db) {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("reelspool.db")).unwrap();
        db.write_blocking(db::Durability::Process, |transaction| {
            for id in 1..=PICTURES {
                transaction.execute(
                    "INSERT INTO image (id, file, blake3, w, h, blocks, kind, prompt, source, state, pinned, created, last_used, uses)
                     VALUES (?1, 'p' || ?1, randomblob(32), 9, 9, 1, ?2, '', ?3, 'ready', ?4, 0, ?5, 0)",
                    params![
                        id,
                        if id % 2 == 0 { "horror" } else { "fable" },
                        if id == 1 { "external" } else { "procedural" },
                        id == 1,
                        10 * (PICTURES - id)
                    ],
                )?;
            }
            Ok(())
        })
        .unwrap();
        (dir, db)
    }

    fn walk(wish: &Wish, forth: bool, from: Option<Place>) -> (Vec<Vec<i64>>, Option<Place>) {
        let (_dir, db) = database();
        let mut wish = Wish { place: from, ..wish.clone() };
        let mut seen = Vec::new();
        loop {
            let found = db.read_blocking(|connection| page(connection, &wish)).unwrap();
            seen.push(found.pictures.iter().map(|it| it.row.id).collect());
            match if forth { found.next } else { found.previous } {
                Some(place) => wish.place = Some(place),
                None => return (seen, if forth { found.previous } else { found.next }),
            }
        }
    }

    #[test]
    fn pages_lead_there_and_back_without_gap_or_repetition() {
        for (order, there) in [
            (Order::Newest, vec![vec![7, 6, 5], vec![4, 3, 2], vec![1]]),
            (Order::LastUsed, vec![vec![1, 2, 3], vec![4, 5, 6], vec![7]]),
        ] {
            let wish = Wish { order, limit: 3, ..Wish::default() };
            let (seen, back) = walk(&wish, true, None);
            assert_eq!(seen, there);
            let (seen, _) = walk(&wish, false, back);
            assert_eq!(seen, [there[1].clone(), there[0].clone()], "{order:?}");
        }
    }

    #[test]
    fn filters_leave_out_what_is_not_meant() {
        let found = |wish: Wish| walk(&Wish { limit: 9, ..wish }, true, None).0.concat();
        assert_eq!(found(Wish { kind: Some("horror".into()), ..Wish::default() }), [6, 4, 2]);
        assert_eq!(found(Wish { source: Some(Source::External), ..Wish::default() }), [1]);
        assert_eq!(found(Wish { only_kept: true, order: Order::LastUsed, ..Wish::default() }), [1]);
        assert_eq!(found(Wish { only_missing: true, ..Wish::default() }), [] as [i64; 0]);
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for text in ["after.17.3", "before.0.9"] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
        }
        for text in ["", "after", "after.1", "behind.1.2", "after.x.1", "after.1.2.3"] {
            assert_eq!(text.parse::<Place>(), Err(BadPlace(text.to_owned())));
        }
    }

    #[test]
    fn pages_are_read_by_an_index() {
        let (_dir, db) = database();
        let plan = |order: Order| {
            let sorted = order.sorted("DESC");
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT {COLUMNS}, blake3 FROM image WHERE {} ORDER BY {sorted} LIMIT 9",
                order.beyond("<")
            );
            let read = |connection: &Connection| {
                let place = Place { is_back: false, last_used: 0, id: 0 };
                let mut statement = connection.prepare(&sql)?;
                statement
                    .query_map(params_from_iter(order.bind(place)), |row| row.get(3))?
                    .collect::<Result<Vec<String>>>()
            };
            db.read_blocking(read).unwrap().join("; ")
        };
        assert_eq!(plan(Order::Newest), "SEARCH image USING INTEGER PRIMARY KEY (rowid<?)");
        assert_eq!(plan(Order::LastUsed), "SEARCH image USING INDEX image_by_use (last_used<?)");
    }
}
