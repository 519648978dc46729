//! Refuses well-formed jobs that would fail later: with a text that takes too long to tell.

use super::{Code, JobRequest, Problem};

/// The longest narration, in seconds: about 20,000 Latin letters at half speed, or 12,000 Chinese ones.
pub const NARRATION_SECONDS_MAX: f64 = 3600.0;

/// Refuses a well-formed order that would fail later: it is too long.
pub(super) fn unserved(text: &str, place: impl Fn(&str) -> usize, job: &JobRequest, problems: &mut Vec<Problem>) {
    let refuse =
        |code: Code, path: &str, message: String| Problem::new(code, message).at_path(path).at_byte(text, place(path));
    let speed = job.tts.speed.unwrap_or(1.0);
    let whole = job.story.text.as_deref().map(|it| (it, 0.0));
    let scenes = job.story.scenes.iter().flatten().map(|it| (it.text.as_str(), it.seconds.unwrap_or(0.0)));
    let seconds: f64 =
        whole.into_iter().chain(scenes).map(|(it, least)| least.max(speech::reading::seconds(it) / speed)).sum();
    if NARRATION_SECONDS_MAX < seconds {
        let path = if job.story.text.is_some() { "story.text" } else { "story.scenes" };
        let message = format!("takes about {seconds:.0} s to tell, the most is {NARRATION_SECONDS_MAX} s");
        problems.push(refuse(Code::InvalidValue, path, message).suggest("shorten the story, or split it"));
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, parse};

    #[test]
    fn what_would_fail_later_is_refused_at_the_door() {
        let story = |words: &str, tts: &str| format!("{{\"version\":1,\n\"story\":{{{words}}},\n\"tts\":{{{tts}}}}}");
        let top = |field: &str| format!("{{\"version\":1,\"story\":{{}},{field}}}");
        let latin = format!("\"text\":\"{}\"", "The lamp. ".repeat(2000));
        let chinese = format!("\"text\":\"{}\"", "灯".repeat(20_000));
        let long = "{\"text\":\"x\",\"seconds\":60},".repeat(61);
        assert!(parse(story(&latin, "\"speed\":0.5").as_bytes(), "x").is_ok(), "README promises it");
        for (job, code, path, line) in [
            (story(&chinese, ""), Code::InvalidValue, "story.text", 2),
            (story(&format!("\"scenes\":[{}]", long.trim_end_matches(',')), ""), Code::InvalidValue, "story.scenes", 2),
            (top("\"upload\":{\"name\":\"tales/{id} what now!.mp4\"}"), Code::InvalidValue, "upload.name", 1),
        ] {
            let found = parse(job.as_bytes(), "x").unwrap_err();
            assert_eq!(found.len(), 1, "{path}: {found:?}");
            assert_eq!((found[0].code, found[0].path.as_str(), found[0].line), (code, path, Some(line)));
        }
        assert!(
            parse(story("\"prompt\":\"a fox\",\"length\":90", "").as_bytes(), "x").is_ok(),
            "somebody may write it"
        );
        let job = parse(top("\"upload\":{\"name\":\"{id}.mp4\"}").as_bytes(), "x").unwrap();
        assert_eq!(job.upload.name.unwrap().as_str(), "{id}.mp4");
    }
}
