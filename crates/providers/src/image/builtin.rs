//! The built-in generators: `procedural` paints a scene, `null` returns a plain picture at once.

use super::drawings::{Drawings, Seen};
use super::finish::{Origin, check, encode, joined};
use super::{Desk, GeneratedImage, ImageError, ImageGenerator, ImageRequest};
use film::alive::{self, Alive};
use job::outcome::ImageSource;
use painter::{Living, Order, Painted, Source};
use std::sync::Arc;
use things::Words;

/// Who draws places only, and who draws the things in them, too.
const PLACES: &str = "procedural";
const THINGS: &str = "procedural-drawings";

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

    async fn generate(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        desk.cancel.check().map_err(ImageError::Stopped)?;
        let request = request.clone();
        let (drawings, maker) = (self.drawings.clone().ok(), self.kept_as());
        let jpeg = joined(self.name(), move || {
            check(&request)?;
            let ImageRequest { prompt, language, kind, width, height, seed, .. } = &request;
            let place_only = || Seen { scene: Words::new(language, "").scene(prompt), heroes: Vec::new() };
            let Seen { scene, heroes } = drawings.map_or_else(place_only, |drawings| drawings.seen(prompt, language));
            let (seed, size) = (*seed, (*width, *height));
            let order = Order { scene: &scene, heroes: &heroes, style: prompt, kind, seed, size };
            let painted = painter::picture(&order);
            let jpeg = encode(&request, (&painted.pixels, size), &Origin::of(maker))?;
            Ok(alive(painted).embed(jpeg))
        })
        .await?;
        Ok(GeneratedImage { jpeg, source: ImageSource::Procedural, content: None })
    }
}

#[async_trait::async_trait]
impl ImageGenerator for NullGenerator {
    fn name(&self) -> &'static str {
        "null"
    }

    async fn generate(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        desk.cancel.check().map_err(ImageError::Stopped)?;
        // 16 x 16 pixels; the renderer scales it. The comment makes the files of two prompts differ.
        let jpeg = encode(request, (&[24; 16 * 16 * 3], (16, 16)), &Origin::of("null"))?;
        Ok(GeneratedImage { jpeg, source: ImageSource::Generated, content: None })
    }
}

/// Returns what a film can move in a painted picture.
fn alive(Painted { front, living, .. }: Painted) -> Alive {
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX); // more than the film takes
    let front = front.map(|painter::Front { at, size, cover, behind, foot, floats, things }| alive::Front {
        at: (side(at.0), side(at.1)),
        size: (side(size.0), side(size.1)),
        cover,
        behind,
        foot,
        floats,
        things: things.into_iter().map(|it| alive::Shown { from: it.from, to: it.to, alive: it.is_alive }).collect(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use calls::Free;
    use job::{Cancel, Code};
    use std::path::Path;

    fn desk(cancel: &Cancel) -> Desk<'_> {
        Desk { cancel, purse: &Free, temp: Path::new("/nowhere") }
    }

    fn request(width: u32, height: u32) -> ImageRequest {
        ImageRequest {
            prompt: "a castle at dawn".into(),
            language: "en".into(),
            kind: "fantasy".into(),
            width,
            height,
            seed: 7,
            references: Vec::new(),
            mark: String::new(),
        }
    }

    #[tokio::test]
    async fn pictures_are_whole_jpegs_that_say_where_they_come_from() {
        let cancel = Cancel::default();
        let painter = ProceduralGenerator::new(Err("no pack".into()));
        let generators: [&dyn ImageGenerator; 2] = [&painter, &NullGenerator];
        for generator in generators {
            let made = generator.generate(&request(96, 64), desk(&cancel)).await.unwrap();
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
            let error = painter.generate(&request(width, height), desk(&cancel)).await.unwrap_err();
            assert_eq!(error, ImageError::Size { width, height });
        }
        cancel.cancel(job::CancelReason::Drain);
        let error = painter.generate(&request(64, 64), desk(&cancel)).await.unwrap_err();
        assert_eq!(error.failure().code, Code::Drained);
    }
}
