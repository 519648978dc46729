//! Plays outside services as docs/providers.md describes them: one server answers for all kinds, in the shapes that their own
//! sources use.

use calls::base64::encode as base64;
use calls::fake::{Asked, Fake, Reply};
use image::{Rgb, RgbImage};
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the language model writes.
const TEXTS: [&str; 3] = [
    "The lamp of the lighthouse went out at nine.",
    "The keeper climbed the stairs with a candle in his hand.",
    "At the top a gull sat on the warm glass and looked at the sea.",
];

/// Samples per second of the spoken sound.
const RATE: u32 = 24_000;

/// How long a character is spoken, in samples.
const CHARACTER_SAMPLES: usize = 1680;

/// The same in seconds.
const CHARACTER_SECONDS: f64 = 0.07;

/// A server that answers for every kind of service.
pub(crate) struct Services {
    fake: Fake,
}

impl Services {
    /// Starts it. `fault` may answer first, for the `n`th request from 0.
    pub(crate) fn start(fault: impl Fn(usize, &Asked) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let count = AtomicUsize::new(0);
        let fault = Arc::new(fault);
        Self {
            fake: Fake::start(move |asked| {
                let number = count.fetch_add(1, Ordering::SeqCst);
                fault(number, asked).unwrap_or_else(|| answer(asked))
            }),
        }
    }

    /// Returns its address without a path and a slash at the end.
    pub(crate) fn address(&self) -> String {
        self.fake.url().as_str().trim_end_matches('/').to_owned()
    }

    /// Returns the requests whose path ends with a text.
    pub(crate) fn asked(&self, end: &str) -> Vec<Asked> {
        let path = |asked: &Asked| asked.path.split('?').next().unwrap_or_default().to_owned();
        self.fake.asked().into_iter().filter(|asked| path(asked).ends_with(end)).collect()
    }

    /// Returns all requests.
    pub(crate) fn all(&self) -> Vec<Asked> {
        self.fake.asked()
    }
}

fn answer(asked: &Asked) -> Reply {
    let path = asked.path.split('?').next().unwrap_or_default();
    let body = asked.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    match path {
        _ if path.ends_with("/chat/completions") => chat(),
        _ if path.ends_with("/audio/speech") => Reply::bytes(200, "audio/wav", wav(&text("input"), Some(u32::MAX))),
        _ if path.ends_with("/images/generations") => {
            let size = text("size");
            let (width, height) = size.split_once('x').unwrap_or(("1024", "1024"));
            let (width, height) = (width.parse().unwrap_or(1024), height.parse().unwrap_or(1024));
            Reply::json(200, json!({"data": [{"b64_json": base64(&picture(width, height, &text("prompt")))}]}))
        }
        _ if path.ends_with("/images/edits") => {
            let parts = asked.form();
            let field = |name: &str| parts.iter().find(|it| it.0 == name).map(|it| it.2.clone()).unwrap_or_default();
            if !parts.iter().any(|it| it.0 == "image[]" && it.2.starts_with(b"\xff\xd8\xff")) {
                return Reply::json(400, json!({"error": {"message": "Missing image", "param": "image"}}));
            }
            // Other references give another picture.
            let seen = format!("{}{}", String::from_utf8_lossy(&field("prompt")), name(&asked.body));
            Reply::json(200, json!({"data": [{"b64_json": base64(&picture(1024, 1536, &seen))}]}))
        }
        _ if path.ends_with("/embeddings") => Reply::json(404, json!({"error": {"message": "no such model"}})),
        "/sdapi/v1/txt2img" => {
            let side = |name: &str| u32::try_from(body[name].as_u64().unwrap()).unwrap();
            let image = base64(&picture(side("width"), side("height"), &text("prompt")));
            Reply::json(200, json!({"images": [image], "parameters": {}, "info": "{\"seed\": 7}"}))
        }
        "/prompt" => Reply::json(200, json!({"prompt_id": name(&asked.body), "number": 1, "node_errors": {}})),
        "/view" => Reply::bytes(200, "image/png", picture(832, 1216, &asked.path)),
        _ if path.starts_with("/history/") => {
            let id = path.trim_start_matches("/history/");
            let file = json!({"filename": format!("{id} .png"), "subfolder": "", "type": "output"});
            let status = json!({"status_str": "success", "completed": true, "messages": []});
            Reply::json(200, json!({id: {"outputs": {"9": {"images": [file]}}, "status": status}}))
        }
        "/cognitiveservices/v1" => {
            let ssml = String::from_utf8_lossy(&asked.body).into_owned();
            let words: String = ssml.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
            Reply::bytes(200, "audio/x-wav", wav(&words, None))
        }
        _ if path.contains("/text-to-speech/") => {
            let spoken = text("text");
            let starts: Vec<f64> = (0..spoken.chars().count()).map(|n| n as f64 * CHARACTER_SECONDS).collect();
            let ends: Vec<f64> = starts.iter().map(|it| it + CHARACTER_SECONDS).collect();
            let characters: Vec<String> = spoken.chars().map(String::from).collect();
            let alignment = json!({"characters": characters, "character_start_times_seconds": starts,
                "character_end_times_seconds": ends});
            let sound = if asked.path.contains("pcm_24000") { pcm(&spoken) } else { wav(&spoken, Some(0x7fff_ffff)) };
            Reply::json(
                200,
                json!({"audio_base64": base64(&sound), "alignment": alignment, "normalized_alignment": null}),
            )
        }
        _ => Reply::json(404, json!({"detail": "Not Found"})),
    }
}

/// Answers with a story, as a server whose model thinks aloud does.
fn chat() -> Reply {
    let scene = |text: &&str| json!({"text": text, "image_prompt": format!("a lighthouse: {text}"), "who": ["Keeper"]});
    let scenes: Vec<Value> = TEXTS.iter().map(scene).collect();
    let story = json!({
        "title": "The Warm Glass", "description": "A lamp goes out.", "hashtags": ["sea", "#night"],
        "cast": [{"name": "Keeper", "looks": "an old man with a grey beard and a yellow coat"}],
        "scenes": scenes,
    });
    let message = json!({"role": "assistant", "content": story.to_string(), "reasoning": "They want a story."});
    Reply::json(
        200,
        json!({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": "500", "completion_tokens": 300}}),
    )
}

/// Makes 16-bit samples that sound for as long as a text is spoken: a tone that swells with each word.
fn pcm(text: &str) -> Vec<u8> {
    // A triangle wave of 187.5 Hz, whose height follows one of 2.5 Hz.
    let triangle = |at: usize, period: usize| (2 * (at % period)).abs_diff(period) * 1000 / period;
    let sample = |n: usize| {
        let (tone, swell) = (triangle(n, 128), triangle(n, RATE as usize * 2 / 5));
        i16::try_from(tone * swell * 20 / 1000).unwrap() - i16::try_from(swell * 10).unwrap()
    };
    let count = text.chars().count().max(4) * CHARACTER_SAMPLES;
    (0..count).flat_map(|n| sample(n).to_le_bytes()).collect()
}

/// Makes a wav file; `size` is what its header says where the server did not know the size yet.
fn wav(text: &str, size: Option<u32>) -> Vec<u8> {
    let samples = pcm(text);
    let size = size.unwrap_or_else(|| u32::try_from(samples.len()).unwrap());
    let mut file = b"RIFF".to_vec();
    file.extend(size.to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(size.to_le_bytes());
    file.extend(samples);
    file
}

/// Returns a name that differs where the content does.
fn name(content: &[u8]) -> String {
    content.iter().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte))).to_string()
}

/// Makes a picture whose colours follow from the prompt.
fn picture(width: u32, height: u32, prompt: &str) -> Vec<u8> {
    let seed = prompt.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let [red, green, blue, _] = seed.to_le_bytes();
    let pixel = |x: u32, y: u32| {
        let shade = u8::try_from((x / 16 + y / 16) % 64).unwrap();
        Rgb([red.saturating_add(shade), green.saturating_add(shade), blue.saturating_add(shade)])
    };
    let mut file = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, pixel).write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}
