//! What the planner makes of whole stories: the snapshots show each sentence with its prompt, for people to judge.

use super::prompt::Memory;
use things::Words;

/// The stories: the first line is the language and the kind, then there is a sentence on each line.
const STORIES: [(&str, &str); 19] = [
    ("cellar", include_str!("stories/cellar.txt")),
    ("voyage", include_str!("stories/voyage.txt")),
    ("car", include_str!("stories/car.txt")),
    ("fable", include_str!("stories/fable.txt")),
    ("maerchen", include_str!("stories/maerchen.txt")),
    ("leyenda", include_str!("stories/leyenda.txt")),
    ("train", include_str!("stories/train.txt")),
    ("expedition", include_str!("stories/expedition.txt")),
    ("lighthouse", include_str!("stories/lighthouse.txt")),
    ("conte", include_str!("stories/conte.txt")),
    ("leggenda", include_str!("stories/leggenda.txt")),
    ("krimi", include_str!("stories/krimi.txt")),
    ("desert", include_str!("stories/desert.txt")),
    ("garden", include_str!("stories/garden.txt")),
    ("moon", include_str!("stories/moon.txt")),
    ("schule", include_str!("stories/schule.txt")),
    ("muehle", include_str!("stories/muehle.txt")),
    ("posada", include_str!("stories/posada.txt")),
    ("moulin", include_str!("stories/moulin.txt")),
];

#[test]
fn every_sentence_of_a_story_gets_its_prompt() {
    for (name, story) in STORIES {
        let (first, sentences) = story.split_once('\n').unwrap();
        let (language, kind) = first.split_once(' ').unwrap();
        let words = Words::new(language, "");
        let mut memory = Memory::new(sentences, &words);
        let mut prompt = |sentence: &str| memory.prompt(&format!("{sentence}\n"), kind);
        let prompts = sentences.lines().map(|sentence| format!("{sentence}\n    {}", prompt(sentence)));
        insta::assert_snapshot!(name, prompts.collect::<Vec<_>>().join("\n"));
    }
}
