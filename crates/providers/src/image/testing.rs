//! What the tests of picture services share: a scripted server, a provider that asks it, and pictures to answer with.

use super::{Desk, GeneratedImage, ImageError, ImageGenerator, ImageRequest, Outside};
use crate::named::{Kind, Options};

use calls::base64;
use calls::fake::{Asked, Fake, Reply};
use calls::{Free, Service, Settings};
use job::Cancel;
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A provider with the name `paint` and the server that it asks.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) server: Fake,
    pub(super) generator: Outside,
    pub(super) cancel: Cancel,
}

impl Scene {
    /// Starts a server; `answer` gets its address, too.
    pub(super) fn new(
        kind: Kind,
        options: Options,
        answer: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let url = Arc::new(OnceLock::new());
        let known = Arc::clone(&url);
        let server = Fake::start(move |asked| answer(asked, known.get().map_or("", String::as_str)));
        url.set(server.url().to_string()).unwrap();
        let mut settings = Settings::new("paint", server.url());
        settings.tries_max = 1;
        settings.headers = vec![("authorization".into(), "Bearer sk-CANARY".into())];
        let generator = Outside::new(kind, Service::new(settings).unwrap(), options).unwrap();
        Self { server, generator, cancel: Cancel::default() }
    }

    /// Asks for a picture of 1080x1920 pixels.
    pub(super) async fn generate(&self) -> Result<GeneratedImage, ImageError> {
        self.generate_of(&request("a lighthouse at night")).await
    }

    /// Asks for a picture.
    pub(super) async fn generate_of(&self, request: &ImageRequest) -> Result<GeneratedImage, ImageError> {
        let made = self.generator.generate(request, desk(&self.cancel)).await;
        assert!(!format!("{made:?}").contains("CANARY"), "{made:?}");
        made
    }
}

/// Returns a desk without a directory.
pub(super) fn desk(cancel: &Cancel) -> Desk<'_> {
    Desk { cancel, purse: &Free, temp: Path::new("/nowhere") }
}

/// Asks for a picture of 1080x1920 pixels with the seed 7.
pub(super) fn request(prompt: &str) -> ImageRequest {
    let (language, kind) = ("en".into(), "mystery".into());
    let (references, mark) = (Vec::new(), String::new());
    ImageRequest { prompt: prompt.into(), language, kind, width: 1080, height: 1920, seed: 7, references, mark }
}

/// Makes a PNG.
pub(super) fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let pixel = |x: u32, y: u32| image::Rgb([x * 7 + y * 13, x * y, x * x + y].map(|it| it.to_le_bytes()[0]));
    image::RgbImage::from_fn(width, height, pixel).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Writes bytes as base64.
pub(super) fn base64(bytes: &[u8]) -> String {
    base64::encode(bytes)
}

/// Makes bytes that are no picture.
pub(super) fn noise(length: usize) -> Vec<u8> {
    vec![0xa5; length]
}

/// Returns the width and height of a finished picture.
pub(super) fn shown(made: &GeneratedImage) -> (u32, u32) {
    let picture = image::load_from_memory(&made.jpeg).unwrap();
    (picture.width(), picture.height())
}
