//! The video stage: renders the pictures, the narration and the words into one video.

use super::handover::{AudioTrack, ImageSet, Script, VideoFile};
use super::sound::Sounds;
use super::{StageRun, cards, framing, sound};
use crate::job::request::{Quality, VideoRequest};
use crate::job::{Code, Degraded, Failure, Stage};
use crate::providers::video;
use cache::Cache;
use film::{Canvas, Caption, CardKind, Encoder, EndCard, Heard, Order, Settings};

/// The frame rate of `eco` and `draft`: that of cinema.
const ECO_FPS: u32 = 24;
/// How many characters without a glyph are listed.
const NAMED_MAX: usize = 12;

/// Renders the video with its subtitles and cover into the workspace's `video/`.
pub(crate) async fn run(
    run: &StageRun<'_>,
    script: &Script,
    audio: &AudioTrack,
    images: &ImageSet,
    sounds: Sounds<'_>,
    cache: Option<&Cache>,
) -> Result<VideoFile, Failure> {
    run.cancel.check()?;
    let maker = sounds.maker;
    let order = order(run, script, audio, images, maker.settings());
    let under = match maker.settings().encoder {
        Encoder::Libx264 => {
            run.progress.at(Stage::Video, 0.0, "making the sound");
            let plan = sound::plan(run, script, audio, images, sounds.settings);
            sound::run(run, plan, sounds).await.map_err(|failure| failure.in_stage(Stage::Video))?
        }
        Encoder::Null => None,
    };
    let order = Order { cache: cache.cloned(), under, ..order };
    let heard = Heard::new({
        let progress = run.progress.clone();
        move |fraction, detail| progress.at(Stage::Video, fraction, detail)
    });
    let rendered = maker.render(&order, run.cancel.stop(), heard).await;
    let rendered = rendered.map_err(|error| video::failure(&error, run.cancel).in_stage(Stage::Video))?;
    let without_font = rendered.font_missing.map(|font| Degraded {
        stage: Stage::Video,
        code: Code::FontMissing,
        used: format!("another font than `{font}`, which is not installed"),
    });
    Ok(VideoFile {
        file: rendered.file,
        subtitles: rendered.subtitles,
        vtt: rendered.vtt,
        words: rendered.words,
        cover: Some(rendered.cover),
        seconds: rendered.seconds,
        width: rendered.width,
        height: rendered.height,
        provider: maker.settings().encoder.as_str().to_owned(),
        reused: u32::try_from(rendered.reused).unwrap_or(u32::MAX),
        encoded: u32::try_from(rendered.segments - rendered.reused).unwrap_or(u32::MAX),
        degraded: left_out(&rendered.missing).into_iter().chain(without_font).collect(),
    })
}

/// Joins the job's wishes, the settings and what the stages before made.
pub(crate) fn order(
    run: &StageRun<'_>,
    script: &Script,
    audio: &AudioTrack,
    images: &ImageSet,
    settings: &Settings,
) -> Order {
    let wishes = &run.job.video;
    let word = |it: &super::handover::HeardWord| film::Word {
        written: it.written.clone(),
        start: it.start,
        end: it.end,
        estimated: it.estimated,
    };
    let caption = |it: &super::handover::Cue| Caption {
        text: it.text.clone(),
        start: it.start,
        end: it.end,
        words: it.words.iter().map(word).collect(),
    };
    let cards = cards::cards(script, audio, (end_card(wishes, settings), channel(wishes, settings)));
    let end = cards.last().filter(|card| card.kind == CardKind::End).map_or(audio.seconds, |card| card.start);
    Order {
        dir: run.workspace.dir().to_path_buf(),
        canvas: canvas(wishes, settings),
        quality: wishes.quality.unwrap_or(settings.quality),
        motion: settings.motion,
        seed: seed(run),
        shots: framing::shots(&images.pictures, &audio.cues, &script.language, end),
        captions: audio.cues.iter().map(caption).collect(),
        cards,
        face: cards::face(&script.kind),
        language: script.language.clone(),
        audio: audio.file.clone(),
        under: None,
        seconds: audio.seconds,
        subtitles: wishes.subtitles.clone().unwrap_or_else(|| settings.subtitles.clone()),
        caption_style: match &wishes.captions {
            Some(captions) => captions.over(&settings.captions),
            None => settings.captions.clone(),
        },
        cache: None,
    }
}

/// Returns the end card that a job asks for.
pub(crate) fn end_card<'a>(wishes: &'a VideoRequest, settings: &'a Settings) -> &'a EndCard {
    wishes.end_card.as_deref().unwrap_or(&settings.end_card)
}

/// Returns the name of the channel that a job or the settings give.
fn channel<'a>(wishes: &'a VideoRequest, settings: &'a Settings) -> Option<&'a str> {
    let name = wishes.channel.as_deref().or(settings.channel.as_deref());
    name.map(str::trim).filter(|name| !name.is_empty())
}

/// Returns the size and frame rate that a job asks for.
pub(crate) fn canvas(wishes: &VideoRequest, settings: &Settings) -> Canvas {
    let (width, height) = wishes.size().unwrap_or((settings.width, settings.height));
    let quality = wishes.quality.unwrap_or(settings.quality);
    let usual = if quality == Quality::High { settings.fps } else { settings.fps.min(ECO_FPS) };
    Canvas { width, height, fps: wishes.fps.unwrap_or(usual) }
}

/// Returns the seed of a job: its own, or one that is made from its id, so that it is the same in every attempt.
pub(super) fn seed(run: &StageRun<'_>) -> u64 {
    if let Some(seed) = run.job.images.seed {
        return seed;
    }
    let hash = blake3::hash(run.job.id.as_str().as_bytes());
    hash.as_bytes().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// Makes the note about characters that could not be drawn; `None` if there are none.
fn left_out(missing: &[char]) -> Option<Degraded> {
    if missing.is_empty() {
        return None;
    }
    let named = missing.iter().take(NAMED_MAX).map(|c| format!("U+{:04X}", u32::from(*c)));
    let named = named.collect::<Vec<_>>().join(" ");
    let more = if NAMED_MAX < missing.len() { ", …" } else { "" };
    let used = format!("the picture's text without {} characters that no font has: {named}{more}", missing.len());
    Some(Degraded { stage: Stage::Video, code: Code::GlyphsMissing, used })
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up data")]
mod tests {
    use super::super::handover::{Cue, ScenePicture};
    use super::*;
    use crate::job::music::MoodChoice;
    use crate::job::outcome::ImageSource;
    use crate::job::request::{StoryRequest, Subtitles};
    use crate::job::{Cancel, CancelReason, JobRequest, Progress};
    use crate::providers::media::Media;
    use crate::workspace::Workspace;
    use children::Launcher;
    use film::{VideoMaker, check};
    use std::path::Path;
    use std::sync::{Arc, Mutex};

    /// A job's workspace with two pictures and a narration of one tone.
    struct Bench {
        root: tempfile::TempDir,
        job: JobRequest,
        script: Script,
        audio: AudioTrack,
        images: ImageSet,
        sound: sound::Settings,
        cancel: Cancel,
        told: Arc<Mutex<Vec<(f32, String)>>>,
    }

    impl Bench {
        fn new(seconds: f64) -> Self {
            let root = tempfile::tempdir().unwrap();
            let workspace = Workspace::below(root.path(), &"tale".parse().unwrap());
            for dir in [workspace.audio(), workspace.video(), workspace.temp()] {
                fsx::create_dir_all(&dir).unwrap();
            }
            hum(&workspace.path("audio/story_audio.wav"), seconds);
            let picture = |number: u32, start: f64, end: f64| {
                let file = format!("temp/{number}.png");
                let pixel = |x: u32, y: u32| image::Rgb([(x * number * 9) as u8, (y * 3) as u8, 90]);
                image::RgbImage::from_fn(240, 400, pixel).save(workspace.path(&file)).unwrap();
                let (library_file, prompt, source, similarity) =
                    (file.clone(), String::new(), ImageSource::Procedural, None);
                ScenePicture { file, library_file, prompt, source, similarity, start, end }
            };
            let half = seconds / 2.0;
            let pictures = vec![picture(1, 0.0, half), picture(2, half, seconds)];
            let cue = |sentence, start, end, text: &str| Cue {
                scene: 0,
                sentence,
                text: text.into(),
                start,
                end,
                words: Vec::new(),
            };
            let cues = vec![
                cue(0, 0.2, half, "{\\fs300}A \"lamp\"\\Nwent out, 灯台 at nine."),
                cue(1, half, seconds - 0.1, "Nobody <b>lit</b> it --> \u{1f9ff} مرحبا"),
            ];
            Self {
                job: job(),
                script: script(),
                audio: AudioTrack {
                    file: "audio/story_audio.wav".into(),
                    seconds,
                    provider: "null".into(),
                    cues,
                    reused: 0,
                    spoken: 2,
                    degraded: Vec::new(),
                    credits: Vec::new(),
                },
                images: ImageSet { pictures, provider: "procedural".into(), degraded: Vec::new(), credits: Vec::new() },
                sound: sound::Settings { mood: MoodChoice::Auto, track: None, seed: None, level_lu: -18.0 },
                cancel: Cancel::default(),
                told: Arc::default(),
                root,
            }
        }

        fn workspace(&self) -> Workspace {
            Workspace::below(self.root.path(), &self.job.id)
        }

        async fn render(&self, settings: Settings) -> Result<VideoFile, Failure> {
            let launcher = Launcher::start(None, "/usr/local/bin:/usr/bin:/bin".into()).unwrap();
            let told = Arc::clone(&self.told);
            let progress = Progress::new(move |update| told.lock().unwrap().push((update.fraction, update.detail)));
            let (workspace, maker) = (self.workspace(), VideoMaker::new(settings, launcher));
            let stage = StageRun::unpaid(&self.job, &workspace, &self.cancel, &progress);
            let (settings, media) = (self.sound.clone(), Media::new(None));
            let voice_lufs = maker.settings().loudness_lufs;
            let sounds = Sounds { settings: &settings, media: &media, voice_lufs, maker: &maker };
            run(&stage, &self.script, &self.audio, &self.images, sounds, None).await
        }

        /// Lists the file names in `video/`.
        fn made(&self) -> Vec<String> {
            let entries = std::fs::read_dir(self.workspace().video()).unwrap();
            let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    fn hum(path: &Path, seconds: f64) {
        let sample_format = hound::SampleFormat::Int;
        let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format };
        let mut writer = hound::WavWriter::create(path, spec).unwrap();
        for n in 0..(seconds * 16_000.0) as u32 {
            writer.write_sample((f64::from(n) * 0.2).sin().mul_add(900.0, 0.0) as i16).unwrap();
        }
        writer.finalize().unwrap();
    }

    fn job() -> JobRequest {
        let story = StoryRequest { kind: Some("mystery".into()), ..StoryRequest::default() };
        let video = VideoRequest { width: Some(180), height: Some(320), fps: Some(25), ..VideoRequest::default() };
        JobRequest { story, video, ..JobRequest::example("tale") }
    }

    fn script() -> Script {
        let (kind, language, provider) = ("mystery".into(), "en".into(), "request".into());
        let title = Some("The {Lighthouse}\\N: a 'tale'".to_owned());
        Script {
            kind,
            title,
            language,
            language_supposed: false,
            provider,
            scenes: Vec::new(),
            headings: Vec::new(),
            written: None,
            degraded: Vec::new(),
        }
    }

    #[tokio::test]
    async fn pictures_and_voice_become_a_video_with_subtitles_and_a_cover() {
        let mut bench = Bench::new(2.0);
        bench.job.video.subtitles = Some(vec![Subtitles::Burned, Subtitles::Srt, Subtitles::Soft]);
        let video = bench.render(Settings::default()).await.unwrap();
        assert_eq!(bench.made(), ["story_cover.jpg", "story_video.mp4", "story_video.srt"]);
        assert_eq!((video.width, video.height, video.seconds), (180, 320, 2.0));
        let facts = check::read(&bench.workspace().path(&video.file)).unwrap();
        let tracks: Vec<(&str, u32)> = facts.tracks.iter().map(|it| (it.codec.as_str(), it.samples)).collect();
        assert_eq!(tracks[0], ("avc1", 50));
        assert_eq!((tracks[1].0, tracks[2].0), ("mp4a", "tx3g"));
        let cover = image::open(bench.workspace().path(&video.cover.unwrap())).unwrap().into_rgb8();
        assert_eq!(cover.dimensions(), (180, 320));
        assert!(cover.pixels().any(|pixel| pixel.0.iter().all(|it| *it > 240)), "the title is not on the cover");
        let srt = std::fs::read_to_string(bench.workspace().path(&video.subtitles.unwrap())).unwrap();
        assert!(srt.starts_with("1\n00:00:00,200 --> ") && srt.contains('\u{1f9ff}'), "{srt}");
        let told = bench.told.lock().unwrap();
        assert!(
            told.windows(2).all(|it| it[0].0 <= it[1].0) && told.iter().any(|it| it.1.contains("/00:02")),
            "{told:?}"
        );
    }

    #[tokio::test]
    async fn eco_and_draft_and_plain_pictures_work_too() {
        for (quality, fps, motion) in [(Quality::Eco, 24, true), (Quality::Draft, 24, false)] {
            let mut bench = Bench::new(1.0);
            (bench.job.video.fps, bench.job.video.quality) = (None, Some(quality));
            bench.job.video.subtitles = Some(Vec::new());
            bench.script.title = None;
            let video = bench.render(Settings { motion, ..Settings::default() }).await.unwrap();
            let facts = check::read(&bench.workspace().path(&video.file)).unwrap();
            assert_eq!(facts.tracks[0].samples, fps);
            assert_eq!(bench.made(), ["story_cover.jpg", "story_video.mp4"]);
        }
    }

    #[tokio::test]
    async fn the_null_encoder_needs_no_program() {
        let bench = Bench::new(2.0);
        let settings = Settings { encoder: Encoder::Null, ffmpeg: "/nowhere/ffmpeg".into(), ..Settings::default() };
        let video = bench.render(settings).await.unwrap();
        assert_eq!(bench.made(), ["story_cover.jpg", "story_video.mp4", "story_video.srt"]);
        assert_eq!(video.provider, "null");
    }

    #[tokio::test]
    async fn every_failure_has_its_code_and_leaves_no_video() {
        async fn check(expected: Code, words: &str, change: impl FnOnce(&mut Bench, &mut Settings)) {
            let (mut bench, mut settings) = (Bench::new(2.0), Settings::default());
            change(&mut bench, &mut settings);
            let failure = bench.render(settings).await.unwrap_err();
            let text = format!("{failure} {:?}", failure.causes);
            assert_eq!(failure.code, expected, "{text}");
            assert!(text.contains(words), "{text}");
            assert_eq!(failure.stage, Some(Stage::Video).filter(|_| bench.cancel.reason().is_none()).or(failure.stage));
            assert!(!bench.made().iter().any(|name| name == "story_video.mp4"), "{:?}", bench.made());
        }
        let spoil = |bench: &Bench, name: &str| {
            fsx::write_atomic(&bench.workspace().path(name), b"#EXTM3U\nfile:///etc/passwd\n").unwrap();
        };
        check(Code::FfmpegUnavailable, "/nowhere/ffmpeg", |_, settings| settings.ffmpeg = "/nowhere/ffmpeg".into())
            .await;
        check(Code::VideoFailed, "exit status: 1", |_, settings| settings.ffmpeg = "false".into()).await;
        check(Code::VideoInvalid, "story_video.partial.mp4", |_, settings| settings.ffmpeg = "true".into()).await;
        check(Code::VideoFailed, "2.png", |bench, _| spoil(bench, "temp/2.png")).await;
        check(Code::TtsInvalid, "story_audio.wav", |bench, _| spoil(bench, "audio/story_audio.wav")).await;
        check(Code::VideoInvalid, "sound lasts", |bench, _| bench.audio.seconds = 4.0).await;
        check(Code::VideoInvalid, "no picture", |bench, _| bench.images.pictures.clear()).await;
        check(Code::Drained, "stopping", |bench, _| bench.cancel.cancel(CancelReason::Drain)).await;
    }

    #[test]
    fn characters_without_a_glyph_are_named_but_not_all() {
        assert_eq!(left_out(&[]), None);
        let used = left_out(&['\u{1f984}']).unwrap().used;
        assert_eq!(used, "the picture's text without 1 characters that no font has: U+1F984");
        let many: Vec<char> = ('\u{1f300}'..'\u{1f340}').collect();
        let used = left_out(&many).unwrap().used;
        assert!(used.contains("without 64 characters") && used.ends_with('…') && used.len() < 200, "{used}");
    }
}
