//! The image library for people who look through it: a page at a time, picture by picture, with what is like it.

use super::images::{AddedView, LOOK_HINT, NAME_HINT, PictureView};
use super::{Control, ControlError, Kind};
use crate::images::LibraryError;
use crate::images::library::Small;
use crate::images::store::Source;
use crate::images::store::browse::{Listed, Order, Place, Wish};
use serde::Serialize;

/// The most pictures that a search by words ranks.
const HITS_MAX: usize = 240;
/// The square, in pixels, that a small picture fits.
const SMALL_SIDE: u32 = 360;
/// How many digits of a file's hash are in its address: enough to tell it from what had the same id in an older copy of
/// the ledger.
const HASH_DIGITS: usize = 16;
/// The hint for a wrong request.
const WISH_HINT: &str = "nothing was changed; `/images` shows all pictures";

/// Which pictures a page shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct GalleryOrder {
    /// The words that prompts are to be like; the most similar come first, and the order does not count.
    pub(crate) search: Option<String>,
    /// Only those of this kind of story.
    pub(crate) kind: Option<String>,
    /// Only those of this source: generated, procedural or external.
    pub(crate) source: Option<String>,
    /// Only those that are kept.
    pub(crate) only_kept: bool,
    /// Only those whose files are gone.
    pub(crate) only_missing: bool,
    /// The order: newest or used.
    pub(crate) sort: Option<String>,
    /// The most pictures.
    pub(crate) limit: u32,
    /// Where the list goes on.
    pub(crate) cursor: Option<String>,
}

/// A page of pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Gallery {
    schema: &'static str,
    /// The pictures.
    pub(crate) items: Vec<GalleryItem>,
    /// The cursor of the pictures after these; `None` at the end. There may be more although there are fewer here than the
    /// limit allows.
    pub(crate) next: Option<String>,
    /// The cursor of the pictures before these; `None` at the beginning.
    pub(crate) previous: Option<String>,
}

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct GalleryItem {
    /// Its number in the library.
    pub(crate) id: i64,
    /// The first digits of its file's hash.
    pub(crate) hash: String,
    /// The cosine of the prompts, where words were searched for.
    pub(crate) score: Option<f64>,
    /// Whether it would be shown for these words.
    pub(crate) serves: Option<bool>,
    /// What is known of it.
    pub(crate) picture: PictureView,
}

/// A picture with its uses and the pictures that are like it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PictureDocument {
    schema: &'static str,
    /// The picture.
    pub(crate) item: GalleryItem,
    /// Who made it; `None` for a person's own.
    pub(crate) generator: Option<String>,
    /// Its newest uses, at most 50.
    pub(crate) uses: Vec<UseView>,
    /// The pictures whose prompts are most like its own.
    pub(crate) like_it: Vec<GalleryItem>,
}

/// One use of a picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct UseView {
    pub(crate) job: String,
    /// The picture's place in the video, from 0.
    pub(crate) scene: u32,
    pub(crate) at_ms: i64,
    /// How it was found: exact, similar, generated, coalesced or fallback.
    pub(crate) outcome: String,
    /// The cosine of the prompts.
    pub(crate) score: Option<f64>,
}

/// A file for a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PictureFile {
    /// Its name.
    pub(crate) file: String,
    /// Its type.
    pub(crate) media_type: &'static str,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// The first digits of its hash, for its address.
    pub(crate) hash: String,
}

fn hash(blake3: [u8; 32]) -> String {
    blake3::Hash::from_bytes(blake3).to_hex().chars().take(HASH_DIGITS).collect()
}

impl From<Listed> for GalleryItem {
    fn from(it: Listed) -> Self {
        Self { id: it.row.id, hash: hash(it.blake3), score: None, serves: None, picture: it.row.into() }
    }
}

impl GalleryOrder {
    fn wish(&self) -> Result<Wish, ControlError> {
        let usage = |message: String| ControlError::new(Kind::Usage, message, WISH_HINT);
        let source = |text: &String| {
            let known = [Source::Generated, Source::Procedural, Source::External];
            known
                .into_iter()
                .find(|it| it.as_str() == text)
                .ok_or_else(|| usage(format!("`{text}` is not a source: use generated, procedural or external")))
        };
        let order = match self.sort.as_deref() {
            None | Some("newest") => Order::Newest,
            Some("used") => Order::LastUsed,
            Some(other) => return Err(usage(format!("`{other}` is not an order: use newest or used"))),
        };
        let place = |text: &String| text.parse::<Place>().map_err(|error| usage(error.to_string()));
        Ok(Wish {
            kind: self.kind.clone(),
            source: self.source.as_ref().map(source).transpose()?,
            only_kept: self.only_kept,
            only_missing: self.only_missing,
            order,
            limit: self.limit,
            place: self.cursor.as_ref().map(place).transpose()?,
        })
    }

    /// Returns where a ranked list goes on: after so many pictures.
    fn offset(&self) -> Result<usize, ControlError> {
        let Some(cursor) = &self.cursor else { return Ok(0) };
        let wrong = |_| ControlError::new(Kind::Usage, format!("`{cursor}` is no place in a ranked list"), WISH_HINT);
        cursor.parse().map_err(wrong)
    }
}

fn failed(error: LibraryError) -> ControlError {
    ControlError::of_library(&error, LOOK_HINT)
}

/// Makes the error for a picture that cannot be shown.
fn unknown(id: i64) -> ControlError {
    ControlError::new(Kind::NotFound, format!("there is no picture {id} in the library"), WISH_HINT)
}

fn lost(id: i64) -> impl Fn(LibraryError) -> ControlError {
    move |error| match error {
        LibraryError::Unknown { .. } => unknown(id),
        error @ (LibraryError::Io { .. }
        | LibraryError::Db { .. }
        | LibraryError::Generate(_)
        | LibraryError::Repeats { .. }
        | LibraryError::Unusable { .. }
        | LibraryError::Panicked(_)
        | LibraryError::Stopped) => failed(error),
    }
}

impl Control {
    /// Lists a part of the pictures.
    pub(crate) fn gallery(&self, order: &GalleryOrder) -> Result<Gallery, ControlError> {
        let wish = match &order.search {
            Some(_) => GalleryOrder { cursor: None, ..order.clone() }.wish()?,
            None => order.wish()?,
        };
        let schema = "reelspool/gallery-v1";
        let Some(library) = self.visited_library()? else {
            return Ok(Gallery { schema, items: Vec::new(), next: None, previous: None });
        };
        let Some(words) = &order.search else {
            let page = library.page(&wish).map_err(failed)?;
            let (next, previous) = (page.next.map(|it| it.to_string()), page.previous.map(|it| it.to_string()));
            return Ok(Gallery { schema, items: page.pictures.into_iter().map(Into::into).collect(), next, previous });
        };
        let (offset, limit) = (order.offset()?, usize::try_from(order.limit).unwrap_or(usize::MAX));
        let hits = library.search(words, wish.kind.as_deref(), HITS_MAX).map_err(failed)?;
        let is_wanted = |row: &crate::images::store::Row| {
            let is_source = wish.source.is_none_or(|source| row.source == source);
            is_source && (row.kept || !wish.only_kept) && (!row.ready || !wish.only_missing)
        };
        let hits: Vec<_> = hits.into_iter().filter(|hit| is_wanted(&hit.row)).collect();
        let mut items = Vec::new();
        for hit in hits.iter().skip(offset).take(limit) {
            if let Some(listed) = library.listed(hit.row.id).map_err(failed)? {
                let (score, serves) = (Some(f64::from(hit.score)), Some(hit.serves));
                items.push(GalleryItem { score, serves, ..listed.into() });
            }
        }
        let next = offset.saturating_add(limit);
        Ok(Gallery {
            schema,
            items,
            next: (next < hits.len()).then(|| next.to_string()),
            previous: (0 < offset).then(|| offset.saturating_sub(limit).to_string()),
        })
    }

    /// Returns the kinds of story for which pictures were made.
    pub(crate) fn picture_kinds(&self) -> Result<Vec<String>, ControlError> {
        self.visited_library()?.map_or_else(|| Ok(Vec::new()), |library| library.kinds().map_err(failed))
    }

    /// Returns what is known of one picture.
    pub(crate) fn picture(&self, id: i64) -> Result<PictureDocument, ControlError> {
        let library = self.visited_library()?.ok_or_else(|| unknown(id))?;
        let looked = library.look(id).map_err(lost(id))?;
        let like_it = looked.like_it.into_iter().map(|(hit, blake3)| {
            let (score, serves) = (Some(f64::from(hit.score)), Some(hit.serves));
            GalleryItem { score, serves, ..Listed { row: hit.row, blake3 }.into() }
        });
        let uses = looked.uses.into_iter().map(|it| UseView {
            job: it.job,
            scene: it.scene,
            at_ms: it.at,
            outcome: it.outcome,
            score: it.score,
        });
        Ok(PictureDocument {
            schema: "reelspool/picture-v1",
            generator: looked.picture.row.generator.clone(),
            item: looked.picture.into(),
            uses: uses.collect(),
            like_it: like_it.collect(),
        })
    }

    /// Reads the file of a picture.
    pub(crate) fn picture_file(&self, id: i64) -> Result<PictureFile, ControlError> {
        let library = self.visited_library()?.ok_or_else(|| unknown(id))?;
        let it = library.content(id).map_err(lost(id))?;
        Ok(PictureFile { file: it.file, media_type: it.media_type, bytes: it.bytes, hash: hash(it.blake3) })
    }

    /// Makes a small JPEG of a picture.
    pub(crate) fn small_picture(&self, id: i64) -> Result<PictureFile, ControlError> {
        let library = self.visited_library()?.ok_or_else(|| unknown(id))?;
        let Small { jpeg, blake3 } = library.small(id, SMALL_SIDE).map_err(lost(id))?;
        Ok(PictureFile { file: format!("{id}.jpg"), media_type: "image/jpeg", bytes: jpeg, hash: hash(blake3) })
    }

    /// Adds a picture that a person sent, named as their file was.
    pub(crate) fn add_picture(
        &self,
        name: &str,
        bytes: &[u8],
        prompt: Option<&str>,
        kind: Option<&str>,
    ) -> Result<AddedView, ControlError> {
        let hint = "it was not added; the library takes JPEG, PNG and WebP up to 32 MiB and 40 million pixels";
        if let Some(kind) = kind.filter(|kind| !crate::images::names::is_kind(kind)) {
            let message = format!("`{kind}` is not a kind of story: use small letters, digits and hyphens");
            return Err(ControlError::new(Kind::Usage, message, "nothing was added"));
        }
        let it = self.library()?.add_bytes(name, bytes, prompt, kind);
        let it = it.map_err(|error| ControlError::of_library(&error, hint))?;
        let (file, was_there) = (it.file, it.was_there);
        Ok(AddedView { path: name.to_owned(), file, was_there, prompt: it.prompt, kind: it.kind })
    }

    /// Spares a picture from eviction, or no longer; returns its file's name.
    pub(crate) fn keep_picture(&self, id: i64, kept: bool) -> Result<String, ControlError> {
        let file = self.file_of(id)?;
        self.keep_images(std::slice::from_ref(&file), kept)?;
        Ok(file)
    }

    /// Removes a picture; returns its file's name and the bytes that are free now.
    pub(crate) fn remove_picture(&self, id: i64) -> Result<(String, u64), ControlError> {
        let file = self.file_of(id)?;
        let failed = |error| ControlError::of_library(&error, NAME_HINT);
        let bytes = self.library()?.remove(&file).map_err(failed)?;
        Ok((file, bytes))
    }

    fn file_of(&self, id: i64) -> Result<String, ControlError> {
        let found = self.visited_library()?.map(|library| library.listed(id).map_err(failed)).transpose()?;
        found.flatten().map(|it| it.row.file).ok_or_else(|| unknown(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_request_are_checked() {
        let check = |order: GalleryOrder, expected: Option<&str>| {
            assert_eq!(order.wish().err().map(|error| error.message).as_deref(), expected);
        };
        let text = |text: &str| Some(text.to_owned());
        check(GalleryOrder { source: text("external"), sort: text("used"), ..GalleryOrder::default() }, None);
        let sources = "`paid` is not a source: use generated, procedural or external";
        check(GalleryOrder { source: text("paid"), ..GalleryOrder::default() }, Some(sources));
        let sorts = "`size` is not an order: use newest or used";
        check(GalleryOrder { sort: text("size"), ..GalleryOrder::default() }, Some(sorts));
        let place = "`17` is no place in the list of pictures";
        check(GalleryOrder { cursor: text("17"), ..GalleryOrder::default() }, Some(place));
        assert!(GalleryOrder { cursor: text("after.1.2"), ..GalleryOrder::default() }.offset().is_err());
    }
}
