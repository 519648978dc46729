//! What all providers outside of this program share: a service or a program gives bytes, and they become a picture of ours.

use super::a1111::A1111;
use super::comfyui::{Comfyui, WorkflowError};
use super::finish::{Origin, check, encode, joined};
use super::openai::Openai;
use super::pexels::Pexels;
use super::sizes::Size;
use super::{Desk, GeneratedImage, ImageError, ImageGenerator, ImageRequest};
use crate::children::command_hint;
use crate::named::{Kind, Options};
use calls::{Service, Units};
use film::taken::{BadPicture, Taken, taken};
use job::outcome::ImageSource;
use job::{Code, Failure};
use std::fmt::Debug;

/// The largest file of a picture, in bytes: a PNG of 4 megapixels with noise everywhere has 12 MB.
pub(super) const PICTURE_BYTES_MAX: usize = 24 << 20;

/// The largest answer in JSON that holds such a file in base64, in bytes.
pub(super) const ANSWER_BYTES_MAX: usize = PICTURE_BYTES_MAX / 3 * 4 + (1 << 20);

/// What one call takes of what is paid for.
pub(super) const ONE_PICTURE: Units = Units { characters: 0, pictures: 1, tokens_in: 0, tokens_out: 0 };

/// How many pictures of one video are made at a time at most, so that a video leaves something for others.
const AT_ONCE_MAX: usize = 4;

/// How many characters of the hash of what changes pictures are in a maker's name.
const HASH_CHARS: usize = 8;

/// A file that a provider gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The content, which may be anything.
    pub(super) bytes: Vec<u8>,
    /// The size that it was asked for; `None` where a size cannot be asked for.
    pub(super) asked: Option<Size>,
    /// Whom a video that shows it must name.
    pub(super) credit: Option<String>,
}

/// One way to get a file of a picture.
#[async_trait::async_trait]
pub(super) trait Source: Debug + Send + Sync {
    /// Gets a file; returns soon after the desk's cancel is raised.
    async fn file(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<Found, Failure>;

    /// Returns how many pictures of reference it can send.
    fn references_max(&self) -> usize {
        0
    }
}

/// A provider of pictures outside of this program.
#[derive(Debug)]
pub struct Outside {
    name: String,
    maker: String,
    at_once: usize,
    references_max: usize,
    referring: Option<String>,
    /// `None` if it is no service.
    service: Option<Service>,
    source: Box<dyn Source>,
}

/// Why a provider cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BadGenerator {
    /// The kind makes no pictures, or is no service.
    #[error("a provider of the kind {kind:?} is no service of pictures")]
    Kind {
        /// The kind.
        kind: Kind,
    },
    /// The workflow of ComfyUI cannot be used.
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
    /// The program's command line cannot be used.
    #[error("the command of the provider {provider} cannot be used: {problem}")]
    Command {
        /// The provider's name.
        provider: String,
        /// What is wrong.
        problem: String,
    },
}

impl Outside {
    /// Makes a provider of a service; its name is the service's. Reads the workflow of ComfyUI, and sends nothing.
    pub fn new(kind: Kind, service: Service, options: Options) -> Result<Self, BadGenerator> {
        let name = service.name().to_owned();
        let (mut more, mut referring) = (Vec::new(), None);
        let (plain, served) = (options.clone(), service.clone());
        let source: Box<dyn Source> = match kind {
            Kind::Openai => Box::new(Openai::new(served, plain)),
            Kind::A1111 => Box::new(A1111::new(served, plain)),
            Kind::Comfyui => {
                let comfyui = Comfyui::new(served, plain)?;
                (more, referring) = (comfyui.identity(), comfyui.referring());
                Box::new(comfyui)
            }
            Kind::Pexels => Box::new(Pexels::new(served, plain)),
            Kind::Elevenlabs | Kind::AzureSpeech | Kind::Piper | Kind::Command => {
                return Err(BadGenerator::Kind { kind });
            }
        };
        Ok(Self {
            maker: maker(&name, kind, &options, &more),
            name,
            at_once: service.settings().in_flight_max.clamp(1, AT_ONCE_MAX),
            references_max: source.references_max(),
            referring,
            service: Some(service),
            source,
        })
    }

    /// Makes a provider of something that is no service.
    pub(super) fn local(name: String, kind: Kind, options: &Options, source: Box<dyn Source>) -> Self {
        let maker = maker(&name, kind, options, &[]);
        Self { name, maker, at_once: 1, references_max: 0, referring: None, service: None, source }
    }

    /// Begins the message with the provider's name: an error of an answer does not know whose it is.
    fn named(&self, failure: Failure) -> Failure {
        if failure.code != Code::ProviderInvalid || failure.message.starts_with(&self.name) {
            return failure;
        }
        Failure { message: format!("{}: {}", self.name, failure.message), ..failure }
    }

    /// Says what is wrong with a file, and quotes what is no picture at all.
    fn unusable(&self, bad: &BadPicture, bytes: &[u8]) -> ImageError {
        let said = match bad {
            BadPicture::Format => self.service.as_ref().map(|it| format!(": {}", it.quote(bytes))).unwrap_or_default(),
            BadPicture::Size { .. } | BadPicture::Damaged { .. } => String::new(),
        };
        let message = format!("{} answered with no picture that can be used: {bad}{said}", self.name);
        let failure = Failure::transient(Code::ProviderInvalid, message);
        let failure = if self.service.is_some() { failure } else { failure.hint(command_hint(&self.name)) };
        ImageError::Failed { generator: self.name.clone(), failure }
    }
}

/// Names those whose pictures are alike: by the provider, its model, and a hash of everything else that changes them.
fn maker(name: &str, kind: Kind, options: &Options, more: &[u8]) -> String {
    let Options { model, extra, command, .. } = options;
    let mut extra: Vec<String> = extra.iter().map(|(key, value)| format!("{key}={value}")).collect();
    extra.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{kind:?}\n{extra:?}\n{command:?}\n").as_bytes()).update(more);
    let hash: String = hasher.finalize().to_hex().chars().take(HASH_CHARS).collect();
    let model = if model.is_empty() { String::new() } else { format!("/{model}") };
    format!("{name}{model}#{hash}")
}

#[async_trait::async_trait]
impl ImageGenerator for Outside {
    fn name(&self) -> &str {
        &self.name
    }

    fn maker(&self) -> &str {
        &self.maker
    }

    fn at_once(&self) -> usize {
        self.at_once
    }

    fn references_max(&self) -> usize {
        self.references_max
    }

    fn referring(&self) -> Option<&str> {
        self.referring.as_deref()
    }

    fn is_outside(&self) -> bool {
        true
    }

    async fn generate(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        check(request)?;
        desk.cancel.check().map_err(ImageError::Stopped)?;
        let found = self.source.file(request, desk).await;
        let failed = |failure| ImageError::Failed { generator: self.name.clone(), failure: self.named(failure) };
        let Found { bytes, asked, credit } = found.map_err(failed)?;
        let content = Some(*blake3::hash(&bytes).as_bytes());
        let (request, maker) = (request.clone(), format!("{}{}", self.maker, request.mark));
        let finished = joined(&self.name, move || {
            let Taken { pixels, size, came } = match taken(&bytes, (request.width, request.height)) {
                Ok(taken) => taken,
                Err(bad) => return Ok(Err((bad, bytes))),
            };
            let origin = Origin { maker: &maker, tells_size: true, credit: credit.as_deref() };
            encode(&request, (&pixels, size), &origin).map(|jpeg| Ok((jpeg, came)))
        });
        let (jpeg, came) = finished.await?.map_err(|(bad, bytes)| self.unusable(&bad, &bytes))?;
        if asked.is_some_and(|asked| asked != came) {
            tracing::debug!(provider = self.name, ?asked, ?came, "a picture has another size than was asked for");
        }
        Ok(GeneratedImage { jpeg, source: ImageSource::Generated, content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{Scene, noise, picture, shown};
    use calls::fake::{Manner, Reply};
    use serde_json::json;

    #[test]
    fn who_makes_other_pictures_has_another_name() {
        let options = |model: &str, steps: u32| Options {
            model: model.into(),
            extra: json!({"steps": steps}).as_object().cloned().unwrap(),
            ..Options::default()
        };
        let name = |kind, options: &Options, more: &[u8]| maker("paint", kind, options, more);
        let first = name(Kind::A1111, &options("sdxl", 20), b"");
        assert!(first.starts_with("paint/sdxl#") && first.len() == "paint/sdxl#".len() + HASH_CHARS, "{first}");
        assert_eq!(first, name(Kind::A1111, &options("sdxl", 20), b""));
        for other in [
            name(Kind::A1111, &options("sdxl", 21), b""),
            name(Kind::A1111, &options("flux", 20), b""),
            name(Kind::Comfyui, &options("sdxl", 20), b""),
            name(Kind::A1111, &options("sdxl", 20), b"{}"),
        ] {
            assert_ne!(first, other);
        }
        assert!(name(Kind::Pexels, &Options::default(), b"").starts_with("paint#"));
    }

    /// Asks a service of Pexels, whose second answer is the file itself.
    async fn answered(file: Reply) -> Result<GeneratedImage, ImageError> {
        let scene = Scene::new(Kind::Pexels, Options::default(), move |asked, url| {
            if asked.path.starts_with("/search") {
                let photo = json!({"src": {"large2x": format!("{url}photo")}, "photographer": "Ana"});
                return Reply::json(200, json!({"photos": [photo]}));
            }
            file.clone()
        });
        scene.generate().await
    }

    #[tokio::test]
    async fn whatever_comes_instead_of_a_picture_is_an_error_that_says_so() {
        let png = picture(96, 64);
        let half = png[..png.len() / 2].to_vec();
        let image = |bytes: Vec<u8>| Reply::bytes(200, "image/png", bytes);
        for (reply, code, said) in [
            (Reply::bytes(200, "text/html", "<h1>Sign in</h1>"), Code::ProviderInvalid, "Sign in"),
            (Reply::json(200, json!({"error": "no such photo"})), Code::ProviderInvalid, "no such photo"),
            (image(b"GIF89a\x01\x00\x01\x00\x00\xff".to_vec()), Code::ProviderInvalid, "bytes 47 49 46"),
            (image(half), Code::ProviderInvalid, "cannot be decoded"),
            (image(picture(1, 1)), Code::ProviderInvalid, "it has 1x1 pixels"),
            (image(Vec::new()), Code::ProviderInvalid, "nothing"),
            (image(noise(1 << 20)).manner(Manner::Endless), Code::ProviderInvalid, "more than"),
            (image(png.clone()).manner(Manner::Cut), Code::ProviderUnavailable, "cannot be reached"),
            (Reply::json(403, json!({"error": "no key"})), Code::ProviderDenied, "no key"),
            (Reply::bytes(500, "text/html", "<p>oops</p>"), Code::ProviderUnavailable, "oops"),
        ] {
            let failure = answered(reply).await.unwrap_err().failure();
            assert_eq!(failure.code, code, "{failure:?}");
            assert!(failure.message.contains(said) && failure.message.starts_with("paint "), "{failure:?}");
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_not_understood_is_told_with_the_providers_name() {
        for kind in [Kind::Openai, Kind::A1111] {
            for (reply, said) in [
                (Reply::bytes(200, "text/html", "<b>Hi</b>"), "paint: the answer is no JSON"),
                (Reply::json(200, json!({})), "paint: the answer is without a picture"),
            ] {
                let scene = Scene::new(kind, Options::default(), move |_, _| reply.clone());
                let failure = scene.generate().await.unwrap_err().failure();
                assert!(failure.message.starts_with(said), "{failure:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_picture_becomes_a_jpeg_that_tells_its_origin_whatever_the_server_calls_it() {
        let made = answered(Reply::bytes(200, "text/plain", picture(400, 300))).await.unwrap();
        assert_eq!(made.content, Some(*blake3::hash(&picture(400, 300)).as_bytes()));
        assert_eq!(shown(&made), (169, 300), "it is cropped to 9:16 and not enlarged");
        let text = String::from_utf8_lossy(&made.jpeg).into_owned();
        for part in [r#""generator":"paint#"#, r#""width":1080,"height":1920"#, r#""credit":"Photo by Ana on Pexels""#]
        {
            assert!(text.contains(part), "{part}");
        }
    }
}
