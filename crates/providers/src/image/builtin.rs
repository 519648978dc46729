//! The built-in generators: `procedural` paints a scene, `null` returns a plain picture at once.

use super::drawings::{Drawings, Seen};
use super::{GeneratedImage, ImageError, ImageGenerator, ImageRequest, SIDES};
use film::alive::{self, Alive};
use film::jpeg;
use job::outcome::ImageSource;
use job::{Cancel, Code, Failure};
use painter::{Living, Order, Painted, Source};
use std::sync::Arc;
use things::Words;

/// The JPEG quality of painted pictures; a higher one makes larger files without a visible difference.
const JPEG_QUALITY: u8 = 88;

/// The JPEG marker of a comment: COM in table B.1 of ITU T.81.
const JPEG_COMMENT: [u8; 2] = [0xff, 0xfe];

/// Who draws places only, and who draws the things in them, too.
const PLACES: &str = "procedural";
const THINGS: &str = "procedural-things";

/// Paints a scene from the prompt's words.
#[derive(Debug, Clone)]
pub struct ProceduralGenerator {
    drawings: Result<Arc<Drawings>, String>,
}

/// Returns a plain dark picture at once, for tests and for measurements of everything else.
#[derive(Debug, Clone, Copy, Default)]
pub struct NullGenerator;

impl ProceduralGenerator {
    /// Takes the drawings of things, or why there are none.
    pub fn new(drawings: Result<Drawings, String>) -> Self {
        Self { drawings: drawings.map(Arc::new) }
    }

    fn kept_as(&self) -> &'static str {
        if self.drawings.is_ok() { THINGS } else { PLACES }
    }
}

#[async_trait::async_trait]
impl ImageGenerator for ProceduralGenerator {
    fn name(&self) -> &'static str {
        PLACES
    }

    fn maker(&self) -> &'static str {
        self.kept_as()
    }

    fn lacking(&self) -> Option<&str> {
        self.drawings.as_ref().err().map(String::as_str)
    }

    fn ignores<'a>(&self, style: &'a str) -> Vec<&'a str> {
        painter::unknown_styles(style)
    }

    async fn generate(&self, request: &ImageRequest, cancel: &Cancel) -> Result<GeneratedImage, ImageError> {
        cancel.check().map_err(ImageError::Stopped)?;
        let request = request.clone();
        let (drawings, maker) = (self.drawings.clone().ok(), self.kept_as());
        let jpeg = joined(self.name(), move || {
            check(&request)?;
            let ImageRequest { prompt, language, kind, width, height, seed } = &request;
            let place_only = || Seen { scene: Words::new(language, "").scene(prompt), heroes: Vec::new() };
            let Seen { scene, heroes } = drawings.map_or_else(place_only, |drawings| drawings.seen(prompt, language));
            let (seed, size) = (*seed, (*width, *height));
            let order = Order { scene: &scene, heroes: &heroes, style: prompt, kind, seed, size };
            let painted = painter::picture(&order);
            let jpeg = encode(&request, &painted.pixels, maker)?;
            Ok(alive(painted).embed(jpeg))
        })
        .await?;
        Ok(GeneratedImage { jpeg, source: ImageSource::Procedural })
    }
}

#[async_trait::async_trait]
impl ImageGenerator for NullGenerator {
    fn name(&self) -> &'static str {
        "null"
    }

    async fn generate(&self, request: &ImageRequest, cancel: &Cancel) -> Result<GeneratedImage, ImageError> {
        cancel.check().map_err(ImageError::Stopped)?;
        // 16 x 16 pixels; the renderer scales it. The comment makes the files of two prompts differ.
        let small = ImageRequest { width: 16, height: 16, ..request.clone() };
        let jpeg = encode(&small, &[24; 16 * 16 * 3], "null")?;
        Ok(GeneratedImage { jpeg, source: ImageSource::Generated })
    }
}

/// Returns what a film can move in a painted picture.
fn alive(Painted { front, living, .. }: Painted) -> Alive {
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX); // more than the film takes
    let front = front.map(|painter::Front { at, size, cover, behind, foot, floats }| alive::Front {
        at: (side(at.0), side(at.1)),
        size: (side(size.0), side(size.1)),
        cover,
        behind,
        foot,
        floats,
    });
    Alive { front, living: living.into_iter().map(living_of).collect() }
}

fn living_of(it: Living) -> alive::Living {
    match it {
        Living::Rain { lean, colour, is_behind } => alive::Living::Rain { lean, colour, behind: is_behind },
        Living::Snow { is_behind } => alive::Living::Snow { behind: is_behind },
        Living::Light { at, reach, source, is_front } => {
            let source = if source == Source::Flame { alive::Source::Flame } else { alive::Source::Window };
            alive::Living::Light { at, reach, source, front: is_front }
        }
        Living::Stars { at } => alive::Living::Stars { at },
        Living::Water { top, bottom } => alive::Living::Water { top, bottom },
        Living::Fog { top, bottom, colour } => alive::Living::Fog { top, bottom, colour },
    }
}

fn check(request: &ImageRequest) -> Result<(), ImageError> {
    let ImageRequest { width, height, .. } = *request;
    if SIDES.contains(&width) && SIDES.contains(&height) { Ok(()) } else { Err(ImageError::Size { width, height }) }
}

/// Encodes a picture with a comment about its origin, so that the library can be rebuilt from the files.
fn encode(request: &ImageRequest, pixels: &[u8], generator: &str) -> Result<Vec<u8>, ImageError> {
    let ImageRequest { prompt, kind, seed, .. } = request;
    let (width, height) = (request.width, request.height);
    let jpeg = jpeg::encode(pixels, (width, height), JPEG_QUALITY);
    let jpeg = jpeg.map_err(|error| ImageError::Encode { width, height, reason: error.to_string() })?;
    // A comment segment holds 65,533 bytes; a client's prompt may be longer.
    let prompt: String = prompt.chars().take(8000).collect();
    let comment = serde_json::json!({"prompt": prompt, "kind": kind, "seed": seed, "generator": generator, "v": 1});
    Ok(with_comment(&jpeg, comment.to_string().as_bytes()))
}

/// Inserts a comment segment after the start marker of a JPEG.
fn with_comment(jpeg: &[u8], comment: &[u8]) -> Vec<u8> {
    let (start, rest) = jpeg.split_at(jpeg.len().min(2));
    let Ok(length) = u16::try_from(comment.len() + 2) else { return jpeg.to_vec() };
    [start, &JPEG_COMMENT, &length.to_be_bytes(), comment, rest].concat()
}

/// Runs CPU work outside the async threads; a panic becomes a failure.
#[expect(clippy::disallowed_methods, reason = "joined here, so that a panic is a value")]
async fn joined<T: Send + 'static>(
    generator: &str,
    work: impl FnOnce() -> Result<T, ImageError> + Send + 'static,
) -> Result<T, ImageError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(ImageError::Failed {
            generator: generator.to_owned(),
            failure: Failure::permanent(Code::StagePanicked, "painting a picture panicked").cause(&error),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(width: u32, height: u32) -> ImageRequest {
        ImageRequest {
            prompt: "a castle at dawn".into(),
            language: "en".into(),
            kind: "fantasy".into(),
            width,
            height,
            seed: 7,
        }
    }

    #[tokio::test]
    async fn pictures_are_whole_jpegs_that_say_where_they_come_from() {
        let cancel = Cancel::default();
        let painter = ProceduralGenerator::new(Err("no pack".into()));
        let generators: [&dyn ImageGenerator; 2] = [&painter, &NullGenerator];
        for generator in generators {
            let made = generator.generate(&request(96, 64), &cancel).await.unwrap();
            assert!(image::load_from_memory(&made.jpeg).is_ok());
            assert!(
                String::from_utf8_lossy(&made.jpeg)
                    .contains(r#"{"prompt":"a castle at dawn","kind":"fantasy","seed":7"#)
            );
        }
    }

    #[tokio::test]
    async fn impossible_sizes_and_cancelled_work_are_errors() {
        let painter = ProceduralGenerator::new(Err("no pack".into()));
        let cancel = Cancel::default();
        for (width, height) in [(63, 64), (64, 4097)] {
            let error = painter.generate(&request(width, height), &cancel).await.unwrap_err();
            assert_eq!(error, ImageError::Size { width, height });
        }
        cancel.cancel(job::CancelReason::Drain);
        let error = painter.generate(&request(64, 64), &cancel).await.unwrap_err();
        assert_eq!(error.failure().code, Code::Drained);
    }
}
