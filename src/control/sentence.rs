//! One sentence of a job's file is changed, so that the next revision speaks and shows it anew, and nothing else.

use super::{Control, ControlError, Kind, ResubmitOrder, Resubmitted};
use crate::job::JobId;
use crate::pipeline::sentences::sentences;
use serde::Serialize;
use serde_json::Value;
use std::ops::Range;

/// A sentence of a job's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Sentence {
    /// Its place among all sentences, from 0.
    pub(crate) at: usize,
    /// The scene of the file, from 0; `None` if the story is one text.
    pub(crate) scene: Option<usize>,
    /// Its words, as they are written in the file.
    pub(crate) text: String,
    /// Its bytes in the text of its scene.
    #[serde(skip)]
    range: Range<usize>,
}

/// An order to change one sentence.
#[derive(Debug, Clone)]
pub(crate) struct SentenceOrder {
    /// The job.
    pub(crate) id: JobId,
    /// The place of the sentence.
    pub(crate) at: usize,
    /// The sentence as it was shown: if it is another one now, nothing is changed.
    pub(crate) was: String,
    /// What is to be said instead.
    pub(crate) text: String,
}

impl Control {
    /// Lists the sentences of a job's file; fails if the words are not in it.
    pub(crate) fn sentences(&self, id: &JobId) -> Result<Vec<Sentence>, ControlError> {
        let file = self.job_file(id)?;
        let found = cut(&file);
        if found.is_empty() {
            let hint = "nothing was changed; edit the job file and write `story.text` or `story.scenes` into it";
            let message = format!("the words of job `{id}` are not in its file: they were written for it");
            return Err(ControlError::new(Kind::Refused, message, hint));
        }
        Ok(found)
    }

    /// Changes one sentence and submits the file as the next revision of the job.
    pub(crate) fn revise_sentence(&self, order: &SentenceOrder) -> Result<Resubmitted, ControlError> {
        let mut file = self.job_file(&order.id)?;
        change(&mut file, order)?;
        let (id, text) = (order.id.to_string(), format!("{file:#}\n"));
        self.resubmit(&ResubmitOrder { of: order.id.clone(), id, text, dry_run: false })
    }

    fn job_file(&self, id: &JobId) -> Result<Value, ControlError> {
        let hint = "nothing was changed; edit the job file instead";
        serde_json::from_str(&self.input(id)?).map_err(|error| ControlError::of(Kind::BadData, &error, hint))
    }
}

/// Returns the texts of a job's file with their scenes.
fn texts(file: &Value) -> Vec<(Option<usize>, &str)> {
    let Some(story) = file.get("story") else { return Vec::new() };
    if let Some(text) = story.get("text").and_then(Value::as_str) {
        return vec![(None, text)];
    }
    let scenes = story.get("scenes").and_then(Value::as_array).into_iter().flatten().enumerate();
    scenes.filter_map(|(scene, it)| Some((Some(scene), it.get("text")?.as_str()?))).collect()
}

fn cut(file: &Value) -> Vec<Sentence> {
    let mut found: Vec<Sentence> = Vec::new();
    for (scene, text) in texts(file) {
        for range in ranges(text) {
            let words = text.get(range.clone()).unwrap_or_default().to_owned();
            found.push(Sentence { at: found.len(), scene, text: words, range });
        }
    }
    found
}

/// Finds the sentences in a text. Cutting keeps every letter and changes white space only, so letters are counted.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let is_letter = |c: char| !c.is_whitespace() && c != '\u{feff}';
    let mut letters = text.char_indices().filter(|(_, c)| is_letter(*c));
    let mut ranges = Vec::new();
    for sentence in sentences(text) {
        let count = sentence.chars().filter(|c| is_letter(*c)).count();
        let mut own = letters.by_ref().take(count);
        let Some((start, first)) = own.next() else { continue };
        let (last, end) = own.last().unwrap_or((start, first));
        ranges.push(start..last + end.len_utf8());
    }
    ranges
}

fn change(file: &mut Value, order: &SentenceOrder) -> Result<(), ControlError> {
    let refuse = |message: &str| {
        let hint = "nothing was changed; look at the sentences again";
        Err(ControlError::new(Kind::Refused, message.to_owned(), hint))
    };
    let all = cut(file);
    let Some(sentence) = all.into_iter().find(|it| it.at == order.at) else {
        return refuse("there is no such sentence");
    };
    if plain(&sentence.text) != plain(&order.was) {
        return refuse("the sentence was changed by somebody else in the meantime");
    }
    let place = match sentence.scene {
        None => file.pointer_mut("/story/text"),
        Some(scene) => file.pointer_mut(&format!("/story/scenes/{scene}/text")),
    };
    let Some(Value::String(text)) = place else { return refuse("there is no such sentence") };
    let (before, after) = (text.get(..sentence.range.start), text.get(sentence.range.end..));
    *text = format!("{}{}{}", before.unwrap_or_default(), order.text.trim(), after.unwrap_or_default());
    Ok(())
}

/// Returns a sentence as a form of a browser gives it back: with other line breaks.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn order(at: usize, was: &str, text: &str) -> SentenceOrder {
        SentenceOrder { id: "a".parse().unwrap(), at, was: was.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn one_sentence_is_changed_and_every_other_byte_stays() {
        let mut file =
            json!({"story": {"text": "The lamp  went\nout. \"Why?\" he said.\n\n很久以前，有一座灯塔。没有人！\n"}});
        let found: Vec<String> = cut(&file).into_iter().map(|it| it.text).collect();
        assert_eq!(found, ["The lamp  went\nout.", "\"Why?\" he said.", "很久以前，有一座灯塔。", "没有人！"]);
        change(&mut file, &order(0, "The lamp went\r\nout.", " Dark. \n")).unwrap();
        change(&mut file, &order(2, "很久以前，有一座灯塔。", "灯塔。")).unwrap();
        assert_eq!(file["story"]["text"], "Dark. \"Why?\" he said.\n\n灯塔。没有人！\n");
    }

    #[test]
    fn sentences_are_counted_through_all_scenes() {
        let mut file = json!({"story": {"scenes": [{"text": "A b. C d."}, {"image": "x"}, {"text": "E f."}]}});
        let places: Vec<_> = cut(&file).into_iter().map(|it| (it.at, it.scene)).collect();
        assert_eq!(places, [(0, Some(0)), (1, Some(0)), (2, Some(2))]);
        change(&mut file, &order(2, "E f.", "G h.")).unwrap();
        assert_eq!(file["story"]["scenes"][2]["text"], "G h.");
        for (at, was) in [(2, "E f."), (3, ""), (0, "")] {
            assert_eq!(change(&mut file, &order(at, was, "x")).map_err(|it| it.kind), Err(Kind::Refused), "{at} {was}");
        }
        assert!(cut(&json!({"story": {"type": "horror"}})).is_empty() && cut(&json!([])).is_empty());
    }
}
