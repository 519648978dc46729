//! Who writes stories here, and which jobs nobody here can serve.

use super::anthology::KINDS;
use job::request::StoryBody;
use job::{Code, JobRequest, Problem};

/// The name of the built-in anthology among the sources of stories.
pub const ANTHOLOGY: &str = "anthology";

/// The operator's settings for stories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who writes if the job names nobody: a language model, or [`ANTHOLOGY`].
    pub provider: String,
    /// Who is asked next, in order, if the first one fails.
    pub fallback: Vec<String>,
    /// How long a story is told, in seconds, if the job does not say.
    pub seconds: u32,
    /// How it is told, if the job does not say.
    pub tone: Option<String>,
    /// The language models that write, by name.
    pub models: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let provider = ANTHOLOGY.to_owned();
        Self { fallback: vec![provider.clone()], provider, seconds: 60, tone: None, models: Vec::new() }
    }
}

impl Settings {
    /// Returns who is asked for the story of a job, in order.
    pub fn chain(&self, job: &JobRequest) -> Vec<String> {
        let first = job.story.provider.as_ref().unwrap_or(&self.provider);
        let mut names = vec![first.clone()];
        for name in &self.fallback {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// Refuses a job for whose story nobody here can be asked.
    pub fn refusal(&self, job: &JobRequest) -> Option<Problem> {
        let is_asked_for = match job.story.body() {
            StoryBody::Text(_) | StoryBody::Scenes(_) => return None,
            StoryBody::Prompt(_) => Some("prompt"),
            StoryBody::Anthology => [
                ("length", job.story.length.is_some()),
                ("tone", job.story.tone.is_some()),
                ("series", job.story.series.is_some()),
            ]
            .into_iter()
            .find_map(|(name, is_given)| is_given.then_some(name)),
        };
        let first = job.story.provider.as_ref().unwrap_or(&self.provider);
        let is_model = self.models.contains(first);
        if !is_model && first != ANTHOLOGY {
            let known = self.models.iter().cloned().chain([ANTHOLOGY.to_owned()]).collect();
            let message = format!("nobody named `{}` writes stories here", first.escape_debug());
            return Some(Problem::new(Code::ProviderUnknown, message).at_path("story.provider").known(first, known));
        }
        let field = is_asked_for.filter(|_| !is_model)?;
        let message = format!("`story.{field}` needs a language model, and none is configured");
        let problem = Problem::new(Code::StoryUnavailable, message).at_path(format!("story.{field}"));
        let kinds = KINDS.join(", ");
        Some(problem.suggest(match self.models.first() {
            Some(model) => format!("`\"provider\": \"{model}\"` in `story`, or `story.provider` in the configuration"),
            None => format!("write the story into `text`, or give only a `type` of the anthology: {kinds}"),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(story: &str) -> JobRequest {
        job::parse(format!("{{\"version\":1,\"story\":{{{story}}}}}").as_bytes(), "x").unwrap()
    }

    #[test]
    fn a_job_that_nobody_here_can_write_is_refused() {
        let none = Settings::default();
        let spare = Settings { models: vec!["local".to_owned()], ..Settings::default() };
        let usual = Settings { provider: "local".to_owned(), ..spare.clone() };
        let check = |settings: &Settings, story: &str, expected: Option<(Code, &str)>| {
            let refused = settings.refusal(&job(story));
            assert_eq!(refused.as_ref().map(|it| (it.code, it.path.as_str())), expected, "{story} {settings:?}");
        };
        let needs = |path: &'static str| Some((Code::StoryUnavailable, path));
        check(&none, "", None);
        check(&none, "\"text\":\"A lamp.\"", None);
        check(&none, "\"provider\":\"anthology\",\"on_failure\":\"fail\"", None);
        check(&none, "\"prompt\":\"a fox\"", needs("story.prompt"));
        check(&none, "\"series\":\"fog\"", needs("story.series"));
        check(&none, "\"provider\":\"gpt\"", Some((Code::ProviderUnknown, "story.provider")));
        check(&spare, "\"prompt\":\"a fox\"", needs("story.prompt"));
        check(&spare, "\"prompt\":\"a fox\",\"provider\":\"local\"", None);
        check(&usual, "\"prompt\":\"a fox\",\"length\":90", None);
        check(&usual, "\"length\":90,\"provider\":\"anthology\"", needs("story.length"));
        let hint = |settings: &Settings| settings.refusal(&job("\"prompt\":\"a fox\"")).unwrap().suggestion.unwrap();
        assert!(hint(&none).contains("horror") && hint(&spare).contains("`\"provider\": \"local\"`"));
    }

    #[test]
    fn the_job_s_choice_is_asked_first_and_nobody_twice() {
        let settings = Settings {
            provider: "a".to_owned(),
            fallback: ["b", "a", ANTHOLOGY].map(str::to_owned).to_vec(),
            ..Settings::default()
        };
        assert_eq!(settings.chain(&job("")), ["a", "b", ANTHOLOGY]);
        assert_eq!(settings.chain(&job("\"provider\":\"b\"")), ["b", "a", ANTHOLOGY]);
    }
}
