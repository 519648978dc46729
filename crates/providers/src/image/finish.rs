//! Makes a finished picture of pixels: a JPEG with a comment about its origin, so that the library can be rebuilt from the files.

use super::{ImageError, ImageRequest, SIDES};
use film::jpeg;
use job::{Code, Failure};
use serde_json::{Map, Value, json};

/// The JPEG quality of pictures; a higher one makes larger files without a visible difference.
const JPEG_QUALITY: u8 = 88;

/// The JPEG marker of a comment: COM in table B.1 of ITU T.81.
const JPEG_COMMENT: [u8; 2] = [0xff, 0xfe];

/// How many characters of a prompt the comment holds: its segment has 65,533 bytes, and a client's prompt may be longer.
const PROMPT_CHARS_MAX: usize = 8000;

/// Where a picture comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    /// The name under which its maker's pictures are kept.
    pub(super) maker: &'a str,
    /// True if its size may be another one than what was asked for, so that the comment must tell that.
    pub(super) tells_size: bool,
    /// Whom a video that shows it must name.
    pub(super) credit: Option<&'a str>,
}

impl<'a> Origin<'a> {
    /// Says that a built-in generator made it.
    pub(super) fn of(maker: &'a str) -> Self {
        Self { maker, tells_size: false, credit: None }
    }
}

/// Refuses a size that cannot be made.
pub(super) fn check(request: &ImageRequest) -> Result<(), ImageError> {
    let ImageRequest { width, height, .. } = *request;
    if SIDES.contains(&width) && SIDES.contains(&height) { Ok(()) } else { Err(ImageError::Size { width, height }) }
}

/// Encodes packed RGB of a width and height.
pub(super) fn encode(
    request: &ImageRequest,
    (pixels, (width, height)): (&[u8], (u32, u32)),
    origin: &Origin<'_>,
) -> Result<Vec<u8>, ImageError> {
    let jpeg = jpeg::encode(pixels, (width, height), JPEG_QUALITY);
    let jpeg = jpeg.map_err(|error| ImageError::Encode { width, height, reason: error.to_string() })?;
    let Origin { maker, tells_size, credit } = *origin;
    let ImageRequest { prompt, kind, seed, .. } = request;
    let prompt: String = prompt.chars().take(PROMPT_CHARS_MAX).collect();
    let comment = json!({"prompt": prompt, "kind": kind, "seed": seed, "generator": maker, "v": 1});
    let asked = tells_size.then(|| json!({"width": request.width, "height": request.height}));
    let credit = credit.map(|credit| json!({"credit": credit}));
    let parts = [Some(comment), asked, credit].into_iter().flatten();
    let comment: Map<String, Value> = parts.filter_map(|part| part.as_object().cloned()).flatten().collect();
    Ok(with_comment(&jpeg, Value::Object(comment).to_string().as_bytes()))
}

/// Inserts a comment segment after the start marker of a JPEG.
fn with_comment(jpeg: &[u8], comment: &[u8]) -> Vec<u8> {
    let (start, rest) = jpeg.split_at(jpeg.len().min(2));
    let Ok(length) = u16::try_from(comment.len() + 2) else { return jpeg.to_vec() };
    [start, &JPEG_COMMENT, &length.to_be_bytes(), comment, rest].concat()
}

/// Runs CPU work outside the async threads; a panic becomes a failure.
#[expect(clippy::disallowed_methods, reason = "joined here, so that a panic is a value")]
pub(super) async fn joined<T: Send + 'static>(
    generator: &str,
    work: impl FnOnce() -> Result<T, ImageError> + Send + 'static,
) -> Result<T, ImageError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(ImageError::Failed {
            generator: generator.to_owned(),
            failure: Failure::permanent(Code::StagePanicked, "making a picture panicked").cause(&error),
        }),
    }
}
