//! Children and siblings of animals: "her children" of a fox, and "the cubs", are young foxes, and her brother is a fox. They are put
//! into the text by a word for what they are. Pure.

use super::given;
use super::names::{Name, noun};
use super::small;
use super::ways::{CONJUNCTIONS, is_in};
use things::{Kind, Words};

/// How a language speaks of young animals.
#[derive(Debug)]
struct Row {
    language: &'static str,
    /// Words for children, who are animals where an animal has them; those of several, and those of one.
    children: &'static str,
    child: &'static str,
    /// Words for young animals of any kind.
    young: &'static str,
    /// Words for brothers and sisters, who are animals where an animal has them; and for one of them.
    siblings: &'static str,
    sibling: &'static str,
    /// Words before what somebody has, and between it and him.
    possessives: &'static str,
    of: &'static str,
    /// How several young ones and one are called by their kind, which takes the place of `*`.
    many: &'static str,
    one: &'static str,
    /// The same of two siblings.
    two: &'static str,
}

#[rustfmt::skip]
const ROWS: [Row; 6] = [
    Row {
        language: "en", children: " children kids babies sons daughters ", child: " child baby son daughter ", young: " cubs pups cub pup young ",
        siblings: " brothers sisters ", sibling: " brother sister ",
        possessives: " her his its their ", of: " of ", many: "baby *", one: "baby *", two: "two *",
    },
    Row {
        language: "de", children: " kinder kindern jungen kleinen söhne töchter ", child: " kind junges kleines sohn tochter ",
        young: " welpen jungtiere jungtier welpe ", siblings: " brüder schwestern geschwister ", sibling: " bruder schwester ",
        possessives: " ihre ihren ihr ihrem seine seinen sein seinem ", of: " der des ",
        many: "*kinder", one: "*kind", two: "zwei *",
    },
    Row {
        language: "es", children: " hijos hijas pequeños niños hijitos ", child: " hijo hija pequeño niño hijito ",
        young: " crías cachorros cría cachorro ", siblings: " hermanos hermanas ", sibling: " hermano hermana ",
        possessives: " su sus ", of: " de del ", many: "crías de *", one: "cría de *", two: "dos *",
    },
    Row {
        language: "fr", children: " enfants petits fils filles ", child: " enfant petit fille ", young: "", siblings: " frères sœurs ", sibling: " frère sœur ",
        possessives: " ses son sa leurs leur ",
        of: " de du d ", many: "petits *", one: "petit *", two: "deux *",
    },
    Row {
        language: "it", children: " figli figlie piccoli bambini ", child: " figlio figlia piccolo bambino ", young: " cuccioli cucciolo ",
        siblings: " fratelli sorelle ", sibling: " fratello sorella ",
        possessives: " suoi sue suo sua loro ", of: " di del della ", many: "cuccioli di *", one: "cucciolo di *", two: "due *",
    },
    Row {
        language: "pt", children: " filhos filhas ", child: " filho filha ", young: " filhotes filhote ", siblings: " irmãos irmãs ", sibling: " irmão irmã ",
        possessives: " seus suas seu sua ",
        of: " de do da ", many: "filhotes de *", one: "filhote de *", two: "dois *",
    },
];

/// Of these words, adjectives where a noun follows.
const ADJECTIVES: &str = " pequeños pequeño petits petit piccoli piccolo young ";

/// How many words may be between what tells whose the children are and them: "her three little children".
const POSSESSIVE_WITHIN: usize = 3;

/// Returns a text of a story that has goats, in which their kids are called so.
pub(super) fn kids_of_goats(text: &str, story_has_goats: bool) -> String {
    let called = |part: &str| match part.split_once(|c: char| !c.is_alphanumeric()).map_or((part, ""), |it| it) {
        ("kid", _) => part.replacen("kid", "baby goat", 1),
        ("kids", _) => part.replacen("kids", "baby goats", 1),
        _ => part.to_owned(),
    };
    if story_has_goats { text.split(' ').map(called).collect::<Vec<_>>().join(" ") } else { text.to_owned() }
}

/// Returns a text in which the children of animals are called by their kind. `last` is who acted last before it, and `bearer` tells
/// who bears a name, by the words for what they are.
pub(super) fn told<'a>(
    text: &str,
    last: Option<&str>,
    bearer: impl Fn(&str) -> Option<&'a str>,
    known: &Words,
) -> String {
    let Some(row) = ROWS.iter().find(|row| row.language == known.language()) else { return text.to_owned() };
    let is_part = |c: char| c.is_alphanumeric() || c == '\'' || c == '’';
    let words: Vec<&str> = text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty()).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut parents = Parents::default();
    parents.extend(last.and_then(|last| Living::of(last, known)), false);
    // Whoever acted before is not in the way of those whom the text names itself.
    parents.has_person = false;
    let (mut told, mut copied) = (String::new(), 0);
    for (at, word) in words.iter().enumerate() {
        let own = lower.get(at).map_or("", String::as_str);
        let is_noun = known.language() != "de" || word.starts_with(char::is_uppercase);
        // "Ses petits", but not "ses petits yeux".
        let next = lower.get(at + 1).map_or("", String::as_str);
        let is_adjective = is_in(ADJECTIVES, own) && !next.is_empty() && !small::is_stop(next);
        let is_child = is_in(row.young, own) || is_in(row.children, own) || is_in(row.child, own);
        if row.is_sibling(own) && is_noun {
            if let Some(kind) = parents.kind.as_deref().filter(|_| parents.is_it) {
                let from = word.as_ptr().addr() - text.as_ptr().addr();
                told.push_str(text.get(copied..from).unwrap_or_default());
                told.push_str(&if is_in(row.siblings, own) { row.two.replace('*', kind) } else { kind.to_owned() });
                copied = from + word.len();
            }
            continue;
        }
        if is_child && is_noun && !is_adjective {
            let kind = row.parents(&lower, at, &parents, known).filter(|_| !row.is_called(&lower, at, known));
            let from = word.as_ptr().addr() - text.as_ptr().addr();
            if let Some(kind) = kind {
                told.push_str(text.get(copied..from).unwrap_or_default());
                told.push_str(&row.called(own, &kind));
                copied = from + word.len();
            }
            continue;
        }
        let named = Living::of(bearer(own).unwrap_or(word), known).filter(|_| is_noun);
        // Nothing stands between: "a fox, and her children" are of somebody else.
        let end = word.as_ptr().addr() - text.as_ptr().addr() + word.len();
        let is_next = text.get(end..).is_some_and(|rest| rest.starts_with(' '));
        parents.extend(named, is_next && is_in(CONJUNCTIONS, next));
    }
    told + text.get(copied..).unwrap_or_default()
}

/// A person or an animal that a word names.
#[derive(Debug)]
struct Living {
    word: String,
    is_animal: bool,
}

/// Whose children those of a text may be.
#[derive(Debug, Default)]
struct Parents {
    /// The kind of the last animal, and whether "her children" are its.
    kind: Option<String>,
    is_it: bool,
    has_person: bool,
}

impl Parents {
    /// Goes on to who is named next. Where people are, "her children" are theirs, but not in "the fox and her children".
    fn extend(&mut self, named: Option<Living>, is_joined: bool) {
        let Some(named) = named else { return };
        self.has_person |= !named.is_animal;
        self.is_it = named.is_animal && (is_joined || !self.has_person);
        if named.is_animal {
            self.kind = Some(named.word);
        }
    }
}

impl Living {
    fn of(word: &str, known: &Words) -> Option<Self> {
        let things = known.things(&noun(word, known.language()));
        let one = things.into_iter().find(|it| matches!(it.kind, Kind::Person | Kind::Animal))?;
        let word = one.word.trim_end_matches("'s").trim_end_matches("’s").to_owned();
        Some(Self { is_animal: one.kind == Kind::Animal, word })
    }
}

/// Calls those who are only siblings in a story of animals by the kind of these.
pub(super) fn kind_of_siblings(names: &mut [Name], known: &Words) {
    let Some(row) = ROWS.iter().find(|row| row.language == known.language()) else { return };
    let is_animal = |name: &Name| known.is_animal(&name.word);
    if names.iter().all(|name| is_animal(name) || row.is_sibling(&name.word))
        && let Some(kind) = names.iter().find(|name| is_animal(name)).map(|name| name.word.clone())
    {
        names.iter_mut().filter(|name| row.is_sibling(&name.word)).for_each(|name| name.word.clone_from(&kind));
    }
}

impl Row {
    fn is_sibling(&self, word: &str) -> bool {
        is_in(self.siblings, word) || is_in(self.sibling, word)
    }

    /// Returns the kind of the animal whose young a word of a text means: the one that it names as their owner, or the last one.
    fn parents(&self, words: &[String], at: usize, last: &Parents, known: &Words) -> Option<String> {
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let animal = |word: &str| Living::of(word, known).filter(|it| it.is_animal).map(|it| it.word);
        let mut near = (at.saturating_sub(POSSESSIVE_WITHIN)..at).rev();
        let genitive =
            near.clone().map(word).find(|word| word.ends_with("'s") || word.ends_with("’s")).and_then(animal);
        let of = is_in(self.of, word(at + 1)).then(|| (at + 2..at + 4).find_map(|at| animal(word(at)))).flatten();
        let has = near.any(|at| is_in(self.possessives, word(at)));
        let is_young = is_in(self.young, word(at));
        let last = || last.kind.clone().filter(|_| has && last.is_it || is_young);
        genitive.or(of).or_else(last)
    }

    /// Tells whether the kind stands beside the word already: "fox cubs", "crías de zorro".
    fn is_called(&self, words: &[String], at: usize, known: &Words) -> bool {
        let is_animal = |at: usize| words.get(at).is_some_and(|word| known.is_animal(word));
        let is_of = || words.get(at + 1).is_some_and(|word| matches!(word.as_str(), "de" | "di"));
        let is_owner = |at: usize| words.get(at).is_some_and(|word| word.ends_with("'s") || word.ends_with("’s"));
        // "Ihr Sohn Emil" is nobody's of the cat.
        words.get(at + 1).is_some_and(|next| given::is_given(next))
            || at.checked_sub(1).is_some_and(|at| is_animal(at) && !is_owner(at)) && self.language == "en"
            || words.get(at).is_some_and(|word| is_in(self.young, word)) && is_of() && is_animal(at + 2)
            || self.language == "fr" && is_animal(at + 1)
    }

    /// Returns what the young of a kind are called.
    fn called(&self, word: &str, kind: &str) -> String {
        let is_many = is_in(self.children, word)
            || word.ends_with(['s', 'n', 'i']) && is_in(self.young, word)
            || word == "jungtiere"
            || word == "young";
        let kind = match self.language {
            "en" | "fr" if is_many => plural(kind, self.language),
            // German nouns have capitals, and a vowel between the parts of a compound.
            "de" => {
                let joint = if kind.ends_with('e') { "n" } else { "" };
                let mut letters = kind.chars();
                letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>() + joint
            }
            _ => kind.to_owned(),
        };
        (if is_many { self.many } else { self.one }).replace('*', &kind)
    }
}

/// English animals whose plural follows no rule.
const IRREGULAR: [(&str, &str); 5] =
    [("mouse", "mice"), ("goose", "geese"), ("wolf", "wolves"), ("fish", "fish"), ("sheep", "sheep")];

/// Returns the plural of a word for an animal.
fn plural(kind: &str, language: &str) -> String {
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == kind) {
        return (*many).to_owned();
    }
    let before = kind.strip_suffix('y').and_then(|stem| stem.chars().next_back());
    match language {
        "fr" if kind.ends_with(['s', 'x']) => kind.to_owned(),
        "fr" if kind.ends_with("eau") => format!("{kind}x"),
        "en" if kind.ends_with('s') && !kind.ends_with("us") && !kind.ends_with("ss") => kind.to_owned(),
        "en" if kind.ends_with(['x', 's']) || kind.ends_with("ch") || kind.ends_with("sh") => format!("{kind}es"),
        "en" if before.is_some_and(|c| !"aeiou".contains(c)) => format!("{}ies", kind.trim_end_matches('y')),
        _ => format!("{kind}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_of_animals_are_of_their_kind() {
        for (language, last, text, expected) in [
            ("en", "", "The fox fed her children.", "The fox fed her baby foxes."),
            ("en", "wolf", "The cubs slept.", "The baby wolves slept."),
            ("en", "frog", "His brother slept. The brothers hopped.", "His frog slept. The two frog hopped."),
            ("en", "man", "His brother slept.", "His brother slept."),
            ("es", "rana", "Los hermanos saltaron.", "Los dos rana saltaron."),
            ("en", "wolf", "Her three little children slept.", "Her three little baby wolves slept."),
            ("en", "wolf", "The children slept.", "The children slept."),
            ("en", "", "The mother bear and her children slept.", "The mother bear and her baby bears slept."),
            ("en", "", "The fox met a woman and her children.", "The fox met a woman and her children."),
            ("en", "", "The fox's children and the fox cubs slept.", "The fox's baby foxes and the fox cubs slept."),
            ("en", "", "The children of the hedgehog slept.", "The baby hedgehogs of the hedgehog slept."),
            ("de", "", "Die Füchsin und ihre Kinder schliefen.", "Die Füchsin und ihre Füchsinkinder schliefen."),
            ("de", "fuchs", "Er rief seine Kinder.", "Er rief seine Fuchskinder."),
            ("de", "", "Die Frau rief ihre Kinder.", "Die Frau rief ihre Kinder."),
            ("de", "katze", "Ihr Sohn Emil kam.", "Ihr Sohn Emil kam."),
            ("es", "zorra", "Los cachorros dormían.", "Los crías de zorra dormían."),
            ("es", "", "La loba llamó a sus hijos.", "La loba llamó a sus crías de loba."),
            ("fr", "", "La louve appela ses enfants.", "La louve appela ses petits louves."),
            (
                "fr",
                "",
                "Louise avait un chat. Louise attendait son fils.",
                "Louise avait un chat. Louise attendait son fils.",
            ),
            ("en", "", "The woman saw a fox, and her children slept.", "The woman saw a fox, and her children slept."),
            ("en", "", "The king saw a bear and her children.", "The king saw a bear and her baby bears."),
            ("it", "", "La volpe chiamò i suoi figli.", "La volpe chiamò i suoi cuccioli di volpe."),
        ] {
            let last = (!last.is_empty()).then_some(last);
            let bearer = |name: &str| (name == "louise").then_some("femme");
            assert_eq!(told(text, last, bearer, &Words::new(language, "")), expected, "{text}");
        }
    }

    #[test]
    fn a_kid_is_a_goat_where_the_story_has_goats() {
        assert_eq!(kids_of_goats("The white kid, and two kids.", true), "The white baby goat, and two baby goats.");
        assert_eq!(kids_of_goats("The kid laughed.", false), "The kid laughed.");
    }

    #[test]
    fn what_they_are_called_is_understood() {
        for (language, kind) in [
            ("en", "fox"),
            ("en", "wolf"),
            ("de", "fuchs"),
            ("de", "füchsin"),
            ("de", "katze"),
            ("es", "zorro"),
            ("fr", "renard"),
            ("it", "volpe"),
        ] {
            let (row, words) = (ROWS.iter().find(|row| row.language == language).unwrap(), Words::new(language, ""));
            let called = row.called(row.children.trim().split(' ').next().unwrap(), kind);
            let things = words.things(&called);
            let found = things.first().map(|it| (it.kind, it.age));
            assert_eq!(found, Some((Kind::Animal, things::Age::Young)), "{called}");
        }
    }
}
