//! What tests see of a configuration and of an order: both are taken through the stages in a home of their own.

use super::*;
use crate::config::{InvalidConfig, Loaded, Options, load};
use crate::job::request::ImagesRequest;
use crate::job::{Cancel, Failure, JobRequest, Outcome, Progress, parse};
use crate::ledger::{Place, Reservation, acts};
use crate::pipeline::handover::{AudioTrack, ImageSet, Script};
use crate::pipeline::sound::Sounds;
use crate::pipeline::{StageRun, audio, cast, images as pictures, script, time_allowed, upload, video};
use crate::spool::accept::queued_name;
use crate::workspace::Workspace;
use chrono::DateTime;
use std::fmt::Debug;

/// Where the programs are that stages run.
pub(super) const PROGRAMS: &str = "/usr/local/bin:/usr/bin:/bin";

/// Loads the built-in configuration with some keys set.
pub(super) fn loaded(set: &[String]) -> Result<Loaded, InvalidConfig> {
    load(&Options { set: set.to_vec(), current_dir: "/nowhere".into(), ..Options::default() })
}

pub(super) fn shown(it: &impl Debug) -> String {
    format!("{it:?}")
}

/// A place where an order is carried out, with a small picture and a silent voice.
pub(super) struct Home {
    dir: tempfile::TempDir,
    config: Config,
    env: Env,
}

/// What the stages before the video hand over.
struct Told {
    script: Script,
    audio: Result<AudioTrack, Failure>,
}

impl Home {
    /// Makes a home where some keys are set, and programs are looked up in `path`.
    pub(super) fn new(set: &[String], path: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        let mut keys = vec![format!("spool.dir={}", at("spool")), format!("storage.state_dir={}", at("state"))];
        keys.extend(["tts.provider=null", "tts.fallback=", "video.width=64", "video.height=96"].map(str::to_owned));
        keys.extend(set.iter().map(|it| it.replace("TMP", &dir.path().display().to_string())));
        let config = loaded(&keys).unwrap().config;
        let variables = BTreeMap::from([("PATH".to_owned(), path.to_owned())]);
        directories(&config).unwrap();
        image::RgbImage::from_pixel(8, 8, image::Rgb([200, 40, 40])).save(dir.path().join("own.png")).unwrap();
        let db = begin_db(&config).unwrap();
        let env = env(&config, &Process { variables, program: None }, db).unwrap();
        Self { dir, config, env }
    }

    /// Lists what making the components leaves on the disk.
    pub(super) fn tree(set: &[String]) -> Vec<String> {
        let home = Self::new(set, PROGRAMS);
        spool(&home.config).unwrap();
        let (mut found, mut dirs) = (Vec::new(), vec![home.dir.path().to_owned()]);
        while let Some(dir) = dirs.pop() {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                found.push(path.strip_prefix(home.dir.path()).unwrap().display().to_string());
                dirs.extend(path.is_dir().then_some(path));
            }
        }
        found.sort();
        found
    }

    /// Shows one part of what becomes of an order.
    pub(super) async fn part(&self, part: &str, job: &JobRequest) -> String {
        let job = &self.env.looks.dress(job).unwrap().job;
        match part {
            "queue" => queued_name(job, 7).to_string(),
            "ledger" => shown(&Reservation { content_hash: [0; 32], ..Reservation::of(job, None, "test") }),
            "time" => shown(&time_allowed(job, &self.env)),
            "tries" => shown(&retry_policy(&self.config).for_job(Some(job))),
            "script" => shown(&self.told(job).await.script),
            "order" => self.ordered(job).await,
            "story" => shown(&self.scripted(job).await),
            "wanted" => shown(&audio::wanted(job, &self.told(job).await.script)),
            "speakers" => {
                let (script, cast) = (self.told(job).await.script, job.tts.cast.clone().unwrap_or_default());
                shown(&cast::parts(&script.scenes, &script.language, &cast))
            }
            "audio" => shown(&self.told(job).await.audio.map_err(|failure| failure.message)),
            "pictures" => self.pictures(job).await,
            "film" => self.film(job).await,
            "sound" => self.sound(job).await,
            "rendered" => self.rendered(job).await,
            "published" => self.published(job).await,
            "end" => self.end(job),
            other => panic!("nobody observes `{other}`"),
        }
    }

    fn place(&self, job: &JobRequest) -> Workspace {
        let place = Workspace::below(self.dir.path(), &job.id);
        for dir in [place.audio(), place.video(), place.temp()] {
            fsx::create_dir_all(&dir).unwrap();
        }
        place
    }

    /// Calls a stage.
    async fn stage<T>(&self, job: &JobRequest, work: impl AsyncFnOnce(&StageRun<'_>) -> T) -> T {
        let (workspace, cancel, progress) = (self.place(job), Cancel::default(), Progress::silent());
        work(&StageRun::unpaid(job, &workspace, &cancel, &progress)).await
    }

    async fn scripted(&self, job: &JobRequest) -> Result<Script, Failure> {
        let Env { stories, ledger, clock, .. } = &self.env;
        self.stage(job, async |run| Box::pin(script::run(run, stories, ledger, clock)).await).await
    }

    /// Shows what a language model is asked for, in a series that has one story.
    async fn ordered(&self, job: &JobRequest) -> String {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let first = JobRequest::example("first");
        self.env.ledger.run(acts::reserve(vec![Reservation::of(&first, None, "test")], now)).await.unwrap();
        let told = crate::ledger::Told { title: "The Fog".to_owned(), line: "A keeper.".to_owned() };
        self.env.ledger.run(acts::story_told(first.id, "fog".to_owned(), told, now)).await.unwrap();
        let before = script::before(job, &self.env.ledger).await;
        shown(&(script::order(job, &self.env.stories.settings), before))
    }

    async fn told(&self, job: &JobRequest) -> Told {
        let script = self.scripted(job).await.unwrap();
        let canvas = video::canvas(&job.video, self.env.video.settings());
        let end_card = video::end_card(&job.video, self.env.video.settings());
        let voices = audio::Voices { speech: &self.env.speech, cache: None, canvas, end_card };
        let audio = self.stage(job, async |run| audio::run(run, &script, voices).await).await;
        Told { script, audio }
    }

    async fn images(&self, job: &JobRequest) -> (Script, AudioTrack, ImageSet) {
        let Told { script, audio } = self.told(job).await;
        let audio = audio.unwrap();
        let images = self
            .stage(job, async |run| pictures::run(run, &script, &audio, &self.env.pictures, &self.env.ledger).await)
            .await;
        (script, audio, images.unwrap())
    }

    /// Shows the pictures that a job gets where the library has those of the same words already.
    async fn pictures(&self, job: &JobRequest) -> String {
        let first = JobRequest { id: "first".parse().unwrap(), images: ImagesRequest::default(), ..job.clone() };
        self.images(&first).await;
        let (_, _, set) = self.images(job).await;
        let place = self.place(job);
        let hash = |file: &str| blake3::hash(&std::fs::read(place.path(file)).unwrap()).to_hex();
        let pictures = set.pictures.iter().map(|it| (&it.prompt, it.source, it.start, hash(&it.file)));
        shown(&(pictures.collect::<Vec<_>>(), &set.degraded))
    }

    /// Shows what is heard under a voice that is not silent.
    async fn sound(&self, job: &JobRequest) -> String {
        let (script, audio, images) = self.images(job).await;
        let audio = AudioTrack { provider: "flite".to_owned(), ..audio };
        let plan = async |run: &StageRun<'_>| sound::plan(run, &script, &audio, &images, &self.env.sound);
        shown(&self.stage(job, plan).await)
    }

    /// Shows what the encoder is told.
    async fn film(&self, job: &JobRequest) -> String {
        let (script, audio, images) = self.images(job).await;
        let settings = video_settings(&self.config);
        let order = self.stage(job, async |run| video::order(run, &script, &audio, &images, &settings)).await;
        let order = film::Order { dir: PathBuf::new(), shots: Vec::new(), ..order };
        let picture = film::picture_arguments(&order, &settings);
        let filters = film::Filters { voice: "anull".to_owned(), limit: "anull".to_owned() };
        format!("{order:?} {picture:?} {:?}", film::sound_arguments(&order, &filters, 9))
    }

    /// Shows what a real render leaves: the names and hashes of its files, or why there is none.
    async fn rendered(&self, job: &JobRequest) -> String {
        let (script, audio, images) = self.images(job).await;
        let place = self.place(job);
        hum(&place.path(&audio.file), audio.seconds);
        let video = self
            .stage(job, async |run| {
                let (settings, media, maker) = (&self.env.sound, &self.env.media, &self.env.video);
                let sounds = Sounds { settings, media, voice_lufs: maker.settings().loudness_lufs, maker };
                Box::pin(video::run(run, &script, &audio, &images, sounds, None)).await
            })
            .await;
        if let Err(failure) = video {
            return failure.message;
        }
        let entries = std::fs::read_dir(place.video()).unwrap().map(|it| it.unwrap().path());
        let mut made: Vec<_> = entries.map(|it| (it.clone(), blake3::hash(&std::fs::read(it).unwrap()))).collect();
        made.sort_by(|a, b| a.0.cmp(&b.0));
        shown(&made.iter().map(|(path, hash)| (path.file_name(), hash.to_hex())).collect::<Vec<_>>())
    }

    async fn published(&self, job: &JobRequest) -> String {
        let place = self.place(job);
        fsx::write_durable(&place.path("video/story_video.mp4"), b"a video").unwrap();
        let video = crate::pipeline::handover::VideoFile {
            file: "video/story_video.mp4".to_owned(),
            subtitles: None,
            vtt: None,
            words: None,
            cover: None,
            seconds: 1.0,
            width: 64,
            height: 96,
            provider: "null".to_owned(),
            reused: 0,
            encoded: 0,
            degraded: Vec::new(),
        };
        let script = self.scripted(job).await.unwrap();
        let upload =
            async |run: &StageRun<'_>| Box::pin(upload::run(run, &script, (&video, None), &self.env.storage)).await;
        let upload = self.stage(job, upload).await;
        shown(&upload.unwrap().outputs).replace(&self.dir.path().display().to_string(), "")
    }

    /// Shows what is told of a success, and whether its workspace stays.
    fn end(&self, job: &JobRequest) -> String {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let (ending, id) = (ending(&self.config, &self.env), job.id.clone());
        let reserved = acts::reserve(vec![Reservation::of(job, Some(now), "test")], now);
        self.env.ledger.run_blocking(reserved).unwrap();
        let claimed = acts::claimed(id.clone(), Place { attempt: 1, crashes: 0 }, now);
        self.env.ledger.run_blocking(claimed).unwrap();
        let desk = self.env.workspaces.enter(&id, now).unwrap();
        let dir = desk.place.dir().to_owned();
        let run = crate::ending::Run {
            id,
            order: Some(job.clone()),
            attempt: 1,
            submitted_at: Some(now),
            claimed_at: Some(now),
            desk: Some(desk),
            claim: None,
            patience: None,
            bill: None,
        };
        let document = ending.succeed(run, Outcome::default()).document.unwrap();
        format!("{:?} {:?} stays: {}", document.labels, document.metadata, dir.is_dir())
    }
}

/// Reads an order that is valid.
pub(super) fn order(job: &serde_json::Value) -> JobRequest {
    parse(job.to_string().as_bytes(), "tale").unwrap_or_else(|problems| panic!("{job}: {problems:?}"))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up sound")]
fn hum(path: &Path, seconds: f64) {
    let sample_format = hound::SampleFormat::Int;
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..(seconds * 16_000.0) as u32 {
        writer.write_sample(((f64::from(n) * 0.2).sin() * 900.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
}
