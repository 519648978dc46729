//! Looks: presets of the configuration by name. What a look says counts where a job says nothing. Pure.

use super::cast::Cast;
use super::music::MusicRequest;
use super::request::{ImagesRequest, TtsRequest, VideoRequest, or_default};
use super::{Code, JobRequest, Problem, parse, short};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The name by which a job wants no look.
pub const NO_LOOK: &str = "none";

/// The field of a job that names its look.
const FIELD: &str = "look";

/// Holds `[look.NAME]`: what jobs of this look have in common, under the names that it has in a job file.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// What it is for, in one line.
    #[serde(default)]
    pub about: String,
    /// How stories are spoken.
    #[serde(default, deserialize_with = "or_default")]
    pub tts: TtsRequest,
    /// What is shown.
    #[serde(default, deserialize_with = "or_default")]
    pub images: ImagesRequest,
    /// How it is rendered.
    #[serde(default, deserialize_with = "or_default")]
    pub video: VideoRequest,
    /// What is heard under the voice.
    #[serde(default, deserialize_with = "short::or_default")]
    #[schemars(schema_with = "short::schema::<MusicRequest>")]
    pub music: MusicRequest,
}

/// All looks by their names, and the look of jobs that name none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Looks {
    known: BTreeMap<String, Look>,
    usual: String,
}

/// A job with its look.
#[derive(Debug, Clone, PartialEq)]
pub struct Dressed {
    /// The job, with what its look says in the fields that it left out.
    pub job: JobRequest,
    /// The name of the look and what it says; `None`: the job has none.
    pub look: Option<(String, Look)>,
}

impl Looks {
    /// Makes the looks of an installation; `usual` is a name of them, or [`NO_LOOK`].
    pub fn new(known: BTreeMap<String, Look>, usual: String) -> Self {
        Self { known, usual }
    }

    /// Tells whether there is a look of this name.
    pub fn has(&self, name: &str) -> bool {
        name == NO_LOOK || self.known.contains_key(name)
    }

    /// Returns the looks with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Look)> {
        self.known.iter().map(|(name, look)| (name.as_str(), look))
    }

    /// Says what is wrong with a name that no look has.
    pub fn unknown(&self, name: &str) -> Problem {
        let known: Vec<String> = self.known.keys().cloned().chain([NO_LOOK.to_owned()]).collect();
        let message = format!("there is no look `{}`", name.escape_debug());
        Problem::new(Code::LookUnknown, message).at_path(FIELD).known(name, known)
    }

    /// Fills in what the look of a job says; refuses a job whose look is not there.
    pub fn dress(&self, job: &JobRequest) -> Result<Dressed, Box<Problem>> {
        let name = job.look.as_deref().unwrap_or(if self.usual.is_empty() { NO_LOOK } else { &self.usual });
        if name == NO_LOOK {
            return Ok(Dressed { job: job.clone(), look: None });
        }
        let look = self.known.get(name).ok_or_else(|| Box::new(self.unknown(name)))?;
        Ok(Dressed { job: look.over(job), look: Some((name.to_owned(), look.clone())) })
    }

    /// Returns a job that says nothing but what this look says, to check whether the look can be served.
    pub fn bare(&self, name: &str) -> Option<JobRequest> {
        let bare = parse(json!({"version": 1, "story": {}, "look": name}).to_string().as_bytes(), FIELD).ok()?;
        self.dress(&bare).ok().map(|dressed| dressed.job)
    }

    /// Checks a job together with its look; a problem with what only the look says is told at the job's `look`.
    pub fn check(&self, job: &JobRequest, refusal: impl FnOnce(&JobRequest) -> Option<Problem>) -> Option<Problem> {
        match self.dress(job) {
            Ok(dressed) => refusal(&dressed.job).map(|problem| dressed.blamed(problem, job)),
            Err(unknown) => Some(*unknown),
        }
    }
}

impl Dressed {
    /// Returns the problem where it can be mended: at the job's own field, or at the look.
    pub fn blamed(&self, problem: Problem, job: &JobRequest) -> Problem {
        let own = match problem.path.as_str() {
            "tts.voice" => job.tts.voice.is_some(),
            path if path.starts_with("tts.cast") => job.tts.cast.is_some(),
            "music.track" => job.music.track.is_some(),
            _ => true,
        };
        match &self.look {
            Some((name, _)) if !own => {
                let message = format!("`{}` of the look `{name}`: {}", problem.path, problem.message);
                Problem { path: FIELD.to_owned(), message, ..problem }
            }
            _ => problem,
        }
    }
}

impl Look {
    /// Returns the job with what this look says in the fields that it left out.
    fn over(&self, job: &JobRequest) -> JobRequest {
        let Self { about: _, tts, images, video, music } = self;
        let job = job.clone();
        JobRequest {
            tts: job.tts.or(tts),
            images: job.images.or(images),
            video: job.video.or(video),
            music: job.music.or(music),
            ..job
        }
    }
}

impl TtsRequest {
    /// Fills in what a look says. A voice belongs to its provider, so a job that names one of both has neither of the look.
    fn or(self, look: &Self) -> Self {
        let Self { provider, voice, speed, lexicon, cast, on_failure } = self;
        let has_voice = provider.is_some() || voice.is_some();
        // The voice that the job names is that of the narrator.
        let of_look = || look.cast.clone().map(|it| Cast { narrator: it.narrator.filter(|_| !has_voice), ..it });
        let cast = cast.or_else(of_look);
        let (provider, voice) = if has_voice { (provider, voice) } else { (look.provider.clone(), look.voice.clone()) };
        Self {
            provider,
            voice,
            speed: speed.or(look.speed),
            lexicon: lexicon.or(&look.lexicon),
            cast,
            on_failure: on_failure.or(look.on_failure),
        }
    }
}

impl ImagesRequest {
    /// Fills in what a look says.
    fn or(self, look: &Self) -> Self {
        let Self { provider, count, reuse, style, seed, references } = self;
        Self {
            provider: provider.or_else(|| look.provider.clone()),
            count: count.or(look.count),
            reuse: reuse.or(look.reuse),
            style: style.or_else(|| look.style.clone()),
            seed: seed.or(look.seed),
            references: if references.is_empty() { look.references.clone() } else { references },
        }
    }
}

impl VideoRequest {
    /// Fills in what a look says. A job gives width and height together or not at all.
    fn or(self, look: &Self) -> Self {
        let Self { width, height, fps, subtitles, captions, end_card, channel, quality } = self;
        let captions = match (captions, &look.captions) {
            (Some(own), Some(usual)) => Some(own.or(usual)),
            (own, usual) => own.or_else(|| usual.clone()),
        };
        Self {
            width: width.or(look.width),
            height: height.or(look.height),
            fps: fps.or(look.fps),
            subtitles: subtitles.or_else(|| look.subtitles.clone()),
            captions,
            end_card: end_card.or_else(|| look.end_card.clone()),
            channel: channel.or_else(|| look.channel.clone()),
            quality: quality.or(look.quality),
        }
    }
}

/// Finds what is wrong with a look that has the right fields, by the rules of a job that has these fields and its name.
pub fn problems(name: &str, look: &Value) -> Vec<Problem> {
    let mut job = look.clone();
    let Value::Object(fields) = &mut job else { return Vec::new() };
    fields.shift_remove("about");
    fields.insert(FIELD.to_owned(), name.into());
    fields.insert("version".to_owned(), super::request::VERSION.into());
    fields.insert("story".to_owned(), json!({}));
    parse(job.to_string().as_bytes(), FIELD).err().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(fields: &Value) -> JobRequest {
        let mut job = json!({"version": 1, "story": {"text": "The lamp went out."}});
        job.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        parse(job.to_string().as_bytes(), "x").unwrap()
    }

    fn looks(usual: &str) -> Looks {
        let look = json!({
            "about": "For the night.", "music": "dread", "tts": {"provider": "flite", "voice": "slt", "speed": 0.9},
            "images": {"style": "noir"},
            "video": {"width": 640, "height": 480, "captions": {"look": "box", "colors": {"active": "#800000"}}}
        });
        let look: Look = serde_json::from_value(look).unwrap();
        Looks::new(BTreeMap::from([("night".to_owned(), look)]), usual.to_owned())
    }

    #[test]
    fn a_look_counts_where_the_job_says_nothing() {
        let dressed = looks(NO_LOOK).dress(&job(&json!({"look": "night", "tts": {"speed": 1.2}}))).unwrap();
        let same = json!({
            "look": "night", "music": "dread", "tts": {"provider": "flite", "voice": "slt", "speed": 1.2},
            "images": {"style": "noir"},
            "video": {"width": 640, "height": 480, "captions": {"look": "box", "colors": {"active": "#800000"}}}
        });
        let content_hash = dressed.job.content_hash;
        assert_eq!(dressed.job, JobRequest { content_hash, ..job(&same) });
        assert_eq!(dressed.look.unwrap().0, "night");
    }

    #[test]
    fn what_belongs_together_is_taken_together() {
        let own = json!({
            "look": "night", "music": {"track": "a.mp3"}, "tts": {"provider": "espeak-ng"},
            "video": {"width": 64, "height": 96, "captions": {"look": "word", "colors": {"text": "#ffffff"}}}
        });
        let dressed = looks(NO_LOOK).dress(&job(&own)).unwrap().job;
        assert_eq!((dressed.tts.voice, dressed.music.mood, dressed.video.width), (None, None, Some(64)));
        let captions = serde_json::to_value(dressed.video.captions.map(|it| (it.look, it.colors.is_some()))).unwrap();
        assert_eq!(captions, json!(["word", true]));
    }

    #[test]
    fn the_usual_look_is_that_of_jobs_that_name_none_and_none_is_no_look() {
        let style = |usual: &str, fields: Value| looks(usual).dress(&job(&fields)).unwrap().job.images.style;
        assert_eq!(style("night", json!({})), Some("noir".to_owned()));
        assert_eq!(style("night", json!({"look": "none"})), None);
        assert_eq!(style(NO_LOOK, json!({})), None);
    }

    #[test]
    fn a_look_that_is_not_there_is_refused_with_those_that_are() {
        let problem = looks(NO_LOOK).dress(&job(&json!({"look": "nigth"}))).unwrap_err();
        assert_eq!((problem.code, problem.path.as_str()), (Code::LookUnknown, "look"));
        assert_eq!(
            (problem.message.as_str(), problem.suggestion.as_deref().unwrap()),
            ("there is no look `nigth`", "did you mean `night`?")
        );
        assert_eq!(problem.known, ["night", "none"]);
    }

    #[test]
    fn a_problem_of_the_look_is_told_at_the_look() {
        let refuse =
            |path: &'static str| move |_: &JobRequest| Some(Problem::new(Code::VoiceUnknown, "no").at_path(path));
        let of_look = looks("night").check(&job(&json!({})), refuse("tts.voice")).unwrap();
        assert_eq!((of_look.path.as_str(), of_look.message.as_str()), ("look", "`tts.voice` of the look `night`: no"));
        let own = looks("night").check(&job(&json!({"tts": {"voice": "kal"}})), refuse("tts.voice")).unwrap();
        assert_eq!((own.path.as_str(), own.message.as_str()), ("tts.voice", "no"));
    }

    #[test]
    fn a_look_keeps_the_rules_of_a_job() {
        for (look, path) in [
            (json!({"about": "x", "tts": {"speed": 3}}), "tts.speed"),
            (json!({"video": {"width": 64}}), "video"),
            (json!({"images": {"style": ""}}), "images.style"),
        ] {
            let found: Vec<String> = problems("x", &look).into_iter().map(|it| it.path).collect();
            assert_eq!(found, [path], "{look}");
        }
        assert_eq!(problems("Night!", &json!({})).into_iter().map(|it| it.path).collect::<Vec<_>>(), ["look"]);
        assert_eq!(problems("x", &json!({"music": "calm", "video": {"captions": "word"}})), []);
    }
}
