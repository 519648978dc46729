//! Who speaks which part of a story: direct speech by its quotation marks, and its speaker by words such as "said Anna". Pure.

use super::handover::ScriptScene;
use crate::job::cast::Cast;
use std::ops::Range;

/// A quotation mark that opens direct speech, and those that close it.
type Mark = (char, &'static [char]);

/// The quotation marks that open direct speech, each with those that close it, by language; `""` is for any other one.
const MARKS: &[(&str, &[Mark])] = &[
    ("de", &[('„', &['“', '”', '"']), ('»', &['«']), ('“', &['”']), ('"', &['"'])]),
    ("", &[('“', &['”']), ('«', &['»']), ('„', &['”', '“']), ('「', &['」']), ('『', &['』']), ('"', &['"'])]),
];

/// Words that say that somebody speaks.
#[rustfmt::skip]
const VERBS: &[(&str, &[&str])] = &[
    ("en", &["said", "says", "asked", "asks", "replied", "answered", "whispered", "cried", "shouted", "called", "told", "added",
        "muttered", "murmured", "yelled", "screamed", "sighed", "laughed", "began", "continued", "agreed", "repeated", "exclaimed"]),
    ("de", &["sagte", "sagt", "fragte", "fragt", "rief", "ruft", "flüsterte", "antwortete", "meinte", "murmelte", "schrie",
        "erwiderte", "entgegnete", "erklärte", "seufzte", "begann", "brüllte", "lachte", "brummte", "raunte"]),
    ("es", &["dijo", "dice", "preguntó", "respondió", "contestó", "gritó", "susurró", "exclamó", "murmuró", "añadió", "replicó"]),
    ("fr", &["dit", "demanda", "répondit", "cria", "murmura", "s'écria", "chuchota", "souffla", "ajouta", "reprit", "lança"]),
    ("it", &["disse", "chiese", "domandò", "rispose", "gridò", "sussurrò", "mormorò", "esclamò", "aggiunse", "replicò"]),
];

/// Words that begin with a capital letter at the start of a sentence and are no names.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "he", "she", "they", "it", "i", "we", "you", "who", "and", "but", "then", "so", "the", "a", "an", "her", "his", "my",
    "er", "sie", "es", "ich", "wir", "ihr", "und", "aber", "da", "dann", "der", "die", "das", "ein", "eine",
    "él", "ella", "ellos", "yo", "y", "pero", "el", "la", "il", "elle", "ils", "je", "et", "mais", "le", "on", "puis",
];

/// How far a name may be behind such a word: "said old Tom", "dijo el viejo Tomás".
const SPEAKER_WITHIN: usize = 3;

/// Words behind which a name is not the speaker's: "said he to Anna".
const NO_MORE: &[&str] = &["to", "zu", "a", "à", "he", "she", "er", "sie", "él", "ella", "il", "elle", "lui", "lei"];

/// Who speaks a part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Speaker {
    /// The narrator.
    Narrator,
    /// The speaker with this number among the named ones of the cast.
    Named(usize),
    /// The voice with this number among those for others.
    Other(usize),
}

impl Speaker {
    /// Returns the voice that the cast has for this speaker; the narrator's is chosen elsewhere.
    pub(crate) fn voice(self, cast: &Cast) -> Option<&str> {
        match self {
            Self::Narrator => None,
            Self::Named(number) => cast.named.get(number).map(|(_, voice)| voice.as_str()),
            Self::Other(number) => cast.others.get(number).map(|voice| voice.as_str()),
        }
    }
}

/// A part of a sentence, and who speaks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its bytes in the sentence.
    pub(crate) written: Range<usize>,
    /// Who speaks it.
    pub(crate) speaker: Speaker,
}

/// The parts of each sentence, in order: of each scene, of each sentence of it.
pub(crate) type Parts = Vec<Vec<Vec<Part>>>;

/// A piece of direct speech or of what is around it, where it stands in the story.
struct Found<'a> {
    scene: usize,
    sentence: usize,
    paragraph: usize,
    written: Range<usize>,
    text: &'a str,
    is_quote: bool,
}

/// Divides a story among its speakers.
pub(crate) fn parts(scenes: &[ScriptScene], language: &str, cast: &Cast) -> Parts {
    let mut parts: Parts = scenes.iter().map(|scene| vec![Vec::new(); scene.sentences.len()]).collect();
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let found = found(scenes, &primary);
    let mut dialogue = Dialogue { cast, known: Vec::new(), last: None, before: None };
    let mut at = 0;
    while let Some(first) = found.get(at) {
        let count = found.iter().skip(at).take_while(|it| is_one_speech(first, it)).count().max(1);
        let speaker = if first.is_quote {
            let same_paragraph = |it: &&Found<'_>| it.paragraph == first.paragraph && !it.is_quote;
            // A sentence of its own behind the speech does not tell who said it.
            let last = found.get(at + count - 1).map(|it| it.sentence);
            let after = found.get(at + count).filter(same_paragraph).filter(|it| Some(it.sentence) == last);
            let before = at.checked_sub(1).and_then(|at| found.get(at)).filter(same_paragraph);
            let name = after.and_then(|it| dialogue.name(tag_after(it.text), &primary));
            let name = name.or_else(|| before.and_then(|it| dialogue.name(tag_before(it.text)?, &primary)));
            dialogue.speaker(name, (first.scene, first.paragraph))
        } else {
            Speaker::Narrator
        };
        for it in found.iter().skip(at).take(count) {
            if let Some(parts) = parts.get_mut(it.scene).and_then(|it_scene| it_scene.get_mut(it.sentence)) {
                parts.push(Part { written: it.written.clone(), speaker });
            }
        }
        at += count;
    }
    parts
}

/// Divides the text of a cue, which begins at a byte of its sentence, among the speakers of the sentence: where each part
/// begins, its text and its speaker. A sentence without parts is the narrator's.
pub(crate) fn within<'a>(text: &'a str, start: usize, parts: &[Part]) -> Vec<(usize, &'a str, Speaker)> {
    let mut cuts: Vec<(Range<usize>, Speaker)> = Vec::new();
    for part in parts {
        let from = part.written.start.saturating_sub(start).min(text.len());
        let to = part.written.end.saturating_sub(start).min(text.len());
        let has_words = text.get(from..to).is_some_and(|it| it.contains(char::is_alphanumeric));
        match cuts.last_mut() {
            Some((last, speaker)) if !has_words || *speaker == part.speaker => last.end = to.max(last.end),
            None if !has_words => {}
            _ => cuts.push((from..to, part.speaker)),
        }
    }
    if let Some((first, _)) = cuts.first_mut() {
        first.start = 0;
    } else {
        cuts.push((0..text.len(), Speaker::Narrator));
    }
    let piece = |(range, speaker): (Range<usize>, Speaker)| {
        let whole = text.get(range.clone())?;
        let at = range.start + (whole.len() - whole.trim_start().len());
        Some((at, whole.trim(), speaker))
    };
    cuts.into_iter().filter_map(piece).collect()
}

/// Tells whether direct speech goes on: in the same paragraph, without other words between.
fn is_one_speech(first: &Found<'_>, it: &Found<'_>) -> bool {
    first.is_quote && it.is_quote && (first.scene, first.paragraph) == (it.scene, it.paragraph)
}

/// Divides the sentences at their quotation marks. What has no letter stays with the part before it.
fn found<'a>(scenes: &'a [ScriptScene], language: &str) -> Vec<Found<'a>> {
    let own = MARKS.iter().find(|(of, _)| *of == language).or(MARKS.last());
    let marks: &[Mark] = own.map_or(&[], |(_, marks)| *marks);
    let (mut all, mut paragraph) = (Vec::new(), 0);
    for (scene, told) in scenes.iter().enumerate() {
        paragraph += 1;
        let mut closes: Option<&[char]> = None;
        for (sentence, text) in told.sentences.iter().enumerate() {
            let mut cuts = vec![(0, closes.is_some())];
            for (at, c) in text.char_indices() {
                let behind = at + c.len_utf8();
                match closes {
                    Some(marks) if marks.contains(&c) => {
                        closes = None;
                        // A comma behind the mark belongs to the speech.
                        let rest = text.get(behind..).unwrap_or_default();
                        let more = rest.len() - rest.trim_start_matches([',', '.', ';', ':', '!', '?', '…']).len();
                        cuts.push((behind + more, false));
                    }
                    Some(_) => {}
                    None => {
                        closes = marks.iter().find(|(mark, _)| *mark == c).map(|(_, closing)| *closing);
                        cuts.extend(closes.map(|_| (at, true)));
                    }
                }
            }
            let ends = cuts.iter().skip(1).map(|it| it.0).chain([text.len()]);
            let mut here: Vec<Found<'_>> = Vec::new();
            for ((start, is_quote), end) in cuts.iter().copied().zip(ends) {
                let part = text.get(start..end).unwrap_or_default();
                match here.last_mut() {
                    Some(last) if !part.contains(char::is_alphanumeric) => {
                        last.written.end = end;
                        last.text = text.get(last.written.clone()).unwrap_or_default();
                    }
                    _ if part.is_empty() => {}
                    _ => here.push(Found { scene, sentence, paragraph, written: start..end, text: part, is_quote }),
                }
            }
            all.extend(here);
            if text.ends_with('\n') {
                (closes, paragraph) = (None, paragraph + 1);
            }
        }
    }
    all
}

/// Returns what may name the speaker behind direct speech: up to the end of the sentence.
fn tag_after(text: &str) -> &str {
    text.split(['.', '!', '?', ';', ':']).next().unwrap_or_default()
}

/// Returns what may name the speaker before direct speech: the last sentence, if it leads to the speech.
fn tag_before(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let leads = text.ends_with([',', ':']);
    leads.then(|| text.trim_end_matches([',', ':'])).and_then(|text| text.rsplit(['.', '!', '?', ';']).next())
}

/// Tells whether a word says that somebody speaks, in a language by the first two letters of its tag.
pub(crate) fn says(word: &str, language: &str) -> bool {
    let verbs = VERBS.iter().find(|(of, _)| *of == language).map_or(&[][..], |(_, verbs)| *verbs);
    verbs.contains(&word.to_lowercase().replace('’', "'").as_str())
}

/// Lists those who are named beside the words of a text that say that somebody speaks.
pub(crate) fn speakers<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let words = words(text);
    let verbs = (0..words.len()).filter(|at| words.get(*at).is_some_and(|word| says(word, language)));
    verbs.filter_map(|at| beside(&words, at).copied()).collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Returns the name beside a verb.
fn beside<'a, 'b>(words: &'b [&'a str], verb: usize) -> Option<&'b &'a str> {
    let is_name =
        |word: &&&str| word.starts_with(char::is_uppercase) && !NO_NAMES.contains(&word.to_lowercase().as_str());
    let before = verb.checked_sub(1).and_then(|at| words.get(at)).filter(is_name);
    let behind = words.iter().skip(verb + 1).take(SPEAKER_WITHIN);
    behind.take_while(|word| !NO_MORE.contains(&word.to_lowercase().as_str())).find(is_name).or(before)
}

/// What is known of a dialogue while the story is read.
struct Dialogue<'a> {
    cast: &'a Cast,
    /// The names of speakers who are not in the cast, in the order in which they first speak.
    known: Vec<String>,
    /// Who spoke last, and in which paragraph of which scene.
    last: Option<(Speaker, (usize, usize))>,
    /// Who spoke before, if that was another one.
    before: Option<Speaker>,
}

impl Dialogue<'_> {
    /// Finds the speaker whom a tag names: one of the cast, or the name beside the word that says that somebody speaks.
    fn name(&mut self, tag: &str, language: &str) -> Option<Speaker> {
        let words = words(tag);
        let verb = words.iter().position(|word| says(word, language))?;
        let folded = format!(" {} ", words.join(" ").to_lowercase());
        let is_in_tag = |(name, _): &(String, _)| folded.contains(&format!(" {} ", name.to_lowercase()));
        if let Some(number) = self.cast.named.iter().position(is_in_tag) {
            return Some(Speaker::Named(number));
        }
        let name = beside(&words, verb)?;
        let number = self.known.iter().position(|known| known == name).unwrap_or_else(|| {
            self.known.push((*name).to_owned());
            self.known.len() - 1
        });
        Some(self.other(number))
    }

    /// Returns who speaks: whom the words name; else who spoke in this paragraph; else the other one of two who talk.
    fn speaker(&mut self, named: Option<Speaker>, place: (usize, usize)) -> Speaker {
        let goes_on = self.last.filter(|(_, at)| *at == place).map(|(speaker, _)| speaker);
        let speaker = named.or(goes_on).or(self.before).unwrap_or_else(|| self.another());
        if let Some((last, _)) = self.last.filter(|(last, _)| *last != speaker) {
            self.before = Some(last);
        }
        self.last = Some((speaker, place));
        speaker
    }

    /// Returns a speaker who did not speak last, where nobody is named.
    fn another(&mut self) -> Speaker {
        let last = self.last.map(|(speaker, _)| speaker);
        let others = (0..self.cast.others.len()).map(Speaker::Other);
        let named = (0..self.cast.named.len()).map(Speaker::Named);
        let found = others.chain(named).find(|it| Some(*it) != last).unwrap_or(Speaker::Narrator);
        if let Speaker::Other(number) = found
            && self.known.len() <= number
        {
            // This voice is taken now; a name that comes later gets the next one.
            self.known.push(String::new());
        }
        found
    }

    /// Returns the voice of a speaker who is not in the cast.
    fn other(&self, number: usize) -> Speaker {
        match number.checked_rem(self.cast.others.len()) {
            Some(number) => Speaker::Other(number),
            None => Speaker::Narrator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sentences;
    use super::*;

    /// Divides a text among a cast of Anna and Ben and two others, and writes who speaks what.
    fn check(language: &str, cast: &str, text: &str, expected: &[&str]) {
        let job = format!("{{\"version\":1,\"story\":{{}},\"tts\":{{\"cast\":{cast}}}}}");
        let cast = crate::job::parse(job.as_bytes(), "x").unwrap().tts.cast.unwrap();
        let scene = ScriptScene { sentences: sentences::sentences(text), ..ScriptScene::default() };
        let shown = |(sentence, part): (&String, &Part)| {
            let who = match part.speaker {
                Speaker::Narrator => "-".to_owned(),
                Speaker::Named(number) => cast.named[number].0.clone(),
                Speaker::Other(number) => number.to_string(),
            };
            format!("{who}: {}", sentence.get(part.written.clone()).unwrap().trim())
        };
        let all = parts(std::slice::from_ref(&scene), language, &cast);
        let found: Vec<String> = scene
            .sentences
            .iter()
            .zip(&all[0])
            .flat_map(|(text, parts)| parts.iter().map(move |it| (text, it)))
            .map(shown)
            .collect();
        assert_eq!(found, expected);
        for (sentence, parts) in scene.sentences.iter().zip(&all[0]) {
            let whole: String = parts.iter().map(|it| sentence.get(it.written.clone()).unwrap()).collect();
            assert_eq!(whole, *sentence, "no letter is lost");
        }
    }

    const TWO: &str = r#"{"Anna":"a","Ben":"b","others":["c","d"]}"#;

    #[test]
    fn direct_speech_has_the_voice_of_whom_the_words_name() {
        check(
            "en",
            TWO,
            "“Come in,” said Anna, “it is late. Sit down.” Ben whispered: “No.” He left.",
            &[
                "Anna: “Come in,”",
                "-: said Anna,",
                "Anna: “it is late.",
                "Anna: Sit down.”",
                "-: Ben whispered:",
                "Ben: “No.”",
                "-: He left.",
            ],
        );
        check("en", TWO, "\"Run!\" old Ben cried.", &["Ben: \"Run!\"", "-: old Ben cried."]);
        check("en", TWO, "\"Run!\" cried the old Carl.", &["0: \"Run!\"", "-: cried the old Carl."]);
        check("de", r#"{"others":["c"]}"#, "„Komm“, sagte er zu Anna.", &["0: „Komm“,", "-: sagte er zu Anna."]);
        check("it", r#"{"Anna":"a"}"#, "«Vieni», disse Anna.", &["Anna: «Vieni»,", "-: disse Anna."]);
        check(
            "de",
            r#"{"Anna":"a"}"#,
            "„Komm“, sagte Anna. Er kam.",
            &["Anna: „Komm“,", "-: sagte Anna.", "-: Er kam."],
        );
        check("fr", r#"{"Anne":"a"}"#, "« Viens », dit Anne.", &["Anne: « Viens »,", "-: dit Anne."]);
        check("es", r#"{"Ana":"a"}"#, "«Ven», dijo Ana.", &["Ana: «Ven»,", "-: dijo Ana."]);
    }

    #[test]
    fn speakers_without_a_voice_of_their_own_get_the_others_in_order() {
        let text = "“One,” said Carl. “Two,” said Dora. “Three,” said Emil. “Four,” said Carl.";
        check(
            "en",
            TWO,
            text,
            &[
                "0: “One,”",
                "-: said Carl.",
                "1: “Two,”",
                "-: said Dora.",
                "0: “Three,”",
                "-: said Emil.",
                "0: “Four,”",
                "-: said Carl.",
            ],
        );
        check("en", r#"{"Anna":"a"}"#, "“One,” said Carl.", &["-: “One,”", "-: said Carl."]);
    }

    #[test]
    fn where_nobody_is_named_two_speakers_take_turns() {
        let text = "“Where?” asked Anna.\n\n“Here.”\n\n“Are you sure?”\n\n“Yes,” she said. “Quite.”";
        check(
            "en",
            TWO,
            text,
            &[
                "Anna: “Where?”",
                "-: asked Anna.",
                "0: “Here.”",
                "Anna: “Are you sure?”",
                "0: “Yes,”",
                "-: she said.",
                "0: “Quite.”",
            ],
        );
    }

    #[test]
    fn a_cue_has_the_parts_of_its_sentence_with_their_marks() {
        let sentence = "He rose. “Come,” he said, “now.” ";
        let part = |from: &str, to: usize, speaker| Part { written: sentence.find(from).unwrap()..to, speaker };
        let (one, two) = (Speaker::Named(0), Speaker::Narrator);
        let all = [part("He", 9, two), part("“Come", 20, one), part(" he said", 30, two), part("“now", 41, one)];
        assert_eq!(within("“Come,” he said,", 9, &all), [(0, "“Come,”", one), (12, "he said,", two)]);
        assert_eq!(within("He rose.", 0, &all), [(0, "He rose.", two)]);
        assert_eq!(within("He rose.", 0, &[]), [(0, "He rose.", two)]);
    }

    #[test]
    fn a_text_without_direct_speech_is_the_narrator_s_and_open_marks_end_with_the_paragraph() {
        check("en", TWO, "It's the captain's lamp.", &["-: It's the captain's lamp."]);
        check("en", TWO, "“She never closed it.\n\nThe end.", &["0: “She never closed it.", "-: The end."]);
    }
}
