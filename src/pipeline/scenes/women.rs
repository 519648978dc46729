//! Which captains and doctors of a story are women: English words for what somebody is do not tell. Pure.

use super::given::is_womans;
use super::names::Name;
use super::pronouns::Sex;
use super::ways::is_in;
use things::{Kind, Words};

/// What women and men are alike.
const ROLES: &str = " captain pilot doctor teacher professor detective inspector sheriff officer guard soldier sailor keeper driver farmer gardener \
baker cook chef tailor painter artist writer journalist photographer scientist engineer mechanic clerk librarian judge lawyer mayor surgeon \
explorer climber diver astronaut musician violinist pianist singer clown hunter shepherd blacksmith carpenter potter thief pirate student \
stranger neighbour neighbor traveller traveler warden ranger conductor miner fisher postmaster watchmaker clockmaker miller weaver beekeeper ";

/// How many words behind a role are looked at for a pronoun.
const WITHIN: usize = 24;

/// Lists the words for what the women of a story are that name no woman by themselves. `clauses` are those that nobody speaks.
pub(super) fn told(clauses: &[Vec<&str>], names: &[Name], known: &Words) -> Vec<String> {
    if known.language() != "en" {
        return Vec::new();
    }
    let all: Vec<&str> = clauses.iter().flatten().copied().collect();
    let lower: Vec<String> = all.iter().map(|word| word.to_lowercase()).collect();
    let people = known.things(&clauses.iter().map(|it| it.join(" ")).collect::<Vec<_>>().join(", "));
    let is_woman = |sex: Sex| sex == Sex::Female;
    // Where nobody else can be meant, "she" is one of these.
    let is_alone = !names.iter().any(|it| is_woman(it.sex))
        && !people.iter().any(|it| it.kind == Kind::Person && is_woman(super::pronouns::sex(it)));
    let mut women: Vec<String> = Vec::new();
    for (at, role) in lower.iter().enumerate().filter(|(_, word)| is_in(ROLES, word)) {
        let is_told = all.get(at + 1).is_some_and(|next| next.starts_with(char::is_uppercase) && is_womans(next));
        let behind = || lower.iter().skip(at + 1).take(WITHIN).take_while(|word| !is_in(ROLES, word));
        let she = || behind().find(|word| matches!(word.as_str(), "she" | "he")).is_some_and(|word| word == "she");
        if (is_told || is_alone && she()) && !women.contains(role) {
            women.push(role.clone());
        }
    }
    women
}

/// Calls women by their roles who are named with them.
pub(super) fn name(names: &mut [Name], women: &[String]) {
    for name in names.iter_mut().filter(|it| women.contains(&it.word) && is_womans(&it.name)) {
        (name.word, name.sex) = (female(&name.word), Sex::Female);
    }
}

/// Returns the words for a woman in a role.
pub(super) fn female(role: &str) -> String {
    format!("female {role}")
}

#[cfg(test)]
mod tests {
    use super::super::clauses::asserted;
    use super::super::prompt::Memory;
    use super::*;

    #[test]
    fn a_role_is_a_womans_by_her_name_or_by_a_she_that_can_be_nobody_else() {
        for (text, expected) in [
            ("Captain Martha Hale sailed out.", "captain"),
            ("The captain put a hand on the bell. She listened.", "captain"),
            ("The captain came home. He was tired.", ""),
            ("The doctor came to Anna's mother. She was ill.", ""),
            ("The baker shouted. The doctor smiled, and she left.", "doctor"),
            ("A stone fell. She ran.", ""),
        ] {
            let known = Words::new("en", "");
            assert_eq!(told(&asserted(text, &known), &[], &known).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_woman_in_a_role_is_one_by_her_name_alone() {
        let (story, words) = ("At dawn Captain Ruth sailed. Then Ruth slept.", Words::new("en", ""));
        let mut memory = Memory::new(story, &words);
        for text in ["At dawn Captain Ruth sailed.", "Then Ruth slept."] {
            let prompt = memory.prompt(text, "drama");
            assert!(prompt.contains("female captain"), "{prompt}");
        }
    }
}
