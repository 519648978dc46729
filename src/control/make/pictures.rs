//! Small pictures for a preview: those of the library, and those that the built-in painter would paint.
//!
//! A preview enters what may be asked for under a key, so that no request can have anything else painted or read.

use super::lock;
use crate::control::{Control, ControlError, Kind};
use crate::images::LibraryError;
use crate::job::Cancel;
use crate::providers::image::{Desk, ImageGenerator, ImageRequest};
use std::path::Path;
use std::sync::Arc;

/// How many small pictures are kept or may be asked for, each of about 20 KiB.
const SKETCHES_MAX: usize = 600;
/// The longer side of a small picture in pixels.
const SIDE: u32 = 320;
/// The shorter side is not less, because the painter takes no smaller ones.
const SIDE_MIN: u32 = 64;
/// How many characters a key has.
const KEY_CHARS: usize = 32;

/// A small picture, or what it will be made of.
#[derive(Debug, Clone)]
pub(super) enum Sketch {
    Painting(Arc<ImageRequest>),
    OfLibrary(String),
    Made(Arc<[u8]>),
}

impl Control {
    /// Enters a picture of the library; returns its key.
    pub(super) fn sketch_of_library(&self, file: &str) -> String {
        self.enter(&format!("library/{file}"), Sketch::OfLibrary(file.to_owned()))
    }

    /// Enters a painting, which will be small; returns its key.
    pub(super) fn sketch_of_painting(&self, request: ImageRequest) -> String {
        let (width, height) = small((request.width, request.height));
        let request = ImageRequest { width, height, ..request };
        self.enter(&format!("{request:?}"), Sketch::Painting(Arc::new(request)))
    }

    fn enter(&self, what: &str, sketch: Sketch) -> String {
        let key: String = blake3::hash(what.as_bytes()).to_hex().chars().take(KEY_CHARS).collect();
        let mut sketches = lock(&self.studio.sketches);
        let known = sketches.get(&key);
        sketches.put(&key, known.unwrap_or(sketch), SKETCHES_MAX);
        key
    }

    /// Returns a small picture that a preview named, as a JPEG; it is made once.
    pub(crate) fn sketch(&self, key: &str) -> Result<Arc<[u8]>, ControlError> {
        let gone = || ControlError::new(Kind::NotFound, "there is no such picture", "preview the story again");
        let known = lock(&self.studio.sketches).get(key);
        let jpeg: Arc<[u8]> = match known.ok_or_else(gone)? {
            Sketch::Made(jpeg) => return Ok(jpeg),
            Sketch::Painting(request) => self.painted(&request)?.into(),
            Sketch::OfLibrary(file) => {
                let failed = |error: LibraryError| ControlError::of_library(&error, "preview the story again");
                let library = self.visited_library()?.ok_or_else(gone)?;
                library.picture(&file).and_then(|row| library.small(row.id, SIDE)).map_err(failed)?.jpeg.into()
            }
        };
        lock(&self.studio.sketches).put(key, Sketch::Made(Arc::clone(&jpeg)), SKETCHES_MAX);
        Ok(jpeg)
    }

    fn painted(&self, request: &ImageRequest) -> Result<Vec<u8>, ControlError> {
        let failed = |error: &dyn std::error::Error| ControlError::of(Kind::Unavailable, error, "nothing was changed");
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| failed(&error))?;
        let cancel = Cancel::default();
        let desk = Desk { cancel: &cancel, purse: &calls::Free, temp: Path::new("") };
        let painted = runtime.block_on(self.painter().generator.generate(request, desk));
        Ok(painted.map_err(|error| failed(&error))?.jpeg)
    }
}

/// Returns the size of a small picture with the same aspect.
fn small((width, height): (u32, u32)) -> (u32, u32) {
    let longer = width.max(height).max(1);
    let scaled = |side: u32| (side.saturating_mul(SIDE) / longer).clamp(SIDE_MIN, SIDE);
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_picture_has_the_same_aspect_and_is_large_enough_for_the_painter() {
        for (size, expected) in
            [((1080, 1920), (180, 320)), ((1920, 1080), (320, 180)), ((64, 64), (320, 320)), ((4096, 64), (320, 64))]
        {
            assert_eq!(small(size), expected);
        }
    }
}
