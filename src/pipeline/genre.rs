//! Finds the kind of a story that names none in its words, for the look of its pictures. Pure.

/// The kind of a story whose words show none: pictures of a calm, natural look.
pub(super) const NEUTRAL: &str = "drama";

/// How many words must show a kind.
const HITS_MIN: usize = 2;

/// What words of each kind begin with, by language. A word in a text of another kind now and then does no harm: a kind
/// needs several, and more than any other kind has.
#[rustfmt::skip]
const KINDS: &[(&str, &str, &str)] = &[
    ("horror", "en", "ghost haunt horror scream blood corpse grave cemeter coffin demon monster vampire werewol zombie \
        skull terror terrif nightmare curse creak whisper scratch shadow cellar crypt witch sinister evil \
        dread fear afraid dead death dying murdered claw buried knock darkness"),
    ("horror", "de", "geist gespenst spuk schrei blut leiche grab friedhof sarg dämon albtraum fluch keller hexe angst \
        furcht tot schatten"),
    ("horror", "es", "fantasm sangre cadáver tumba cementerio demonio pesadilla maldi miedo muert sombra oscur grito"),
    ("horror", "fr", "fantôme sang cadavre tombe cimetière démon cauchemar maudit peur mort ombre crypte hurl sorcière"),
    ("horror", "it", "sangue cadavere cimitero incubo maledett paura mort ombra urlo strega"),
    ("mystery", "en", "detective inspector clue suspect alibi murder crime police witness mystery mysterious secret \
        thief stole stolen evidence riddle puzzle vanish disappear investigat fingerprint poison"),
    ("mystery", "de", "kommissar spur verdächt mord verbrechen polizei zeuge geheimnis dieb gestohlen rätsel verschwund"),
    ("mystery", "es", "detectiv pista sospech asesin crimen policía testigo misterio secreto ladrón robad desapareci"),
    ("mystery", "fr", "détective indice soupçon assassin crime témoin mystère secret voleur volé dispar"),
    ("mystery", "it", "indizio sospett omicidio delitto polizia testimone mistero segreto ladro rubat scompars"),
    ("sci-fi", "en", "spaceship starship spacecraft astronaut alien planet galax orbit android robot rocket laser \
        asteroid cyborg hologram quantum martian cosmos cosmic airlock hyperspace clone satellite \
        spacesuit"),
    ("sci-fi", "de", "raumschiff weltraum weltall astronaut außerird planet galaxie roboter rakete"),
    ("sci-fi", "es", "nave espacial astronaut extraterrestre planeta galaxia robot cohete"),
    ("sci-fi", "fr", "vaisseau spatial astronaute extraterrestre planète galaxie fusée"),
    ("sci-fi", "it", "astronave spaziale alieno pianeta galassia razzo"),
    ("romance", "en", "love loved lover kiss heart wedding bride groom romance romantic sweetheart embrace darling \
        married proposal valentine beloved blush"),
    ("romance", "de", "liebe geliebt kuss küss herz hochzeit braut verliebt umarm"),
    ("romance", "es", "amor beso besó corazón boda novia enamorad abraz"),
    ("romance", "fr", "amour baiser embrass cœur mariage fiancé amoureux"),
    ("romance", "it", "amore bacio baciò cuore matrimonio sposa innamorat"),
    ("comedy", "en", "laugh laughed funny joke joked giggle silly ridiculous hilarious clumsy prank clown chuckl absurd \
        comedy grinned snort banana"),
    ("comedy", "de", "lach lustig witz kicher albern tollpatsch streich komisch"),
    ("comedy", "es", "risa rió gracios chiste broma payaso ridícul torpe"),
    ("comedy", "fr", "rire riait drôle blague rigol clown ridicule maladroit"),
    ("comedy", "it", "risata rise divertent scherzo barzelletta pagliaccio goffo"),
    ("fable", "en", "fox crow wolf hare tortoise lion donkey moral wise king queen prince princess dragon fairy \
        magic spell enchant kingdom giant dwarf elf goblin wizard unicorn talking hedgehog badger otter squirrel mole \
        toad heron sparrow mouse mice dormouse beaver rabbit weasel stork magpie snail"),
    ("fable", "de", "fuchs rabe wolf hase esel löwe weise könig königin prinz drache fee zauber märchen zwerg riese \
        igel dachs otter eichhörnchen maulwurf kröte schildkröte reiher spatz maus mäuse biber kaninchen wiesel storch elster"),
    ("fable", "es", "zorro cuervo lobo liebre león burro sabio rey reina príncipe princesa dragón hada mago hechizo \
        erizo tejón nutria ardilla topo sapo tortuga garza gorrión ratón ratones castor conejo comadreja cigüeña urraca"),
    ("fable", "fr", "renard corbeau loup lièvre lion âne sage roi reine prince princesse dragon fée magie sorcier \
        hérisson blaireau loutre écureuil taupe crapaud tortue héron moineau souris castor lapin belette cigogne"),
    ("fable", "it", "volpe corvo lupo lepre leone asino saggio regina principe drago fata incantesimo \
        tasso lontra scoiattolo talpa rospo tartaruga airone passero topo castoro coniglio donnola cicogna"),
];

/// Returns the kind that the words of a story in a language show, or [`NEUTRAL`].
pub(super) fn of(text: &str, language: &str) -> &'static str {
    let language = language.split(['-', '_']).next().unwrap_or_default();
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| 2 < word.chars().count())
        .map(str::to_lowercase)
        .collect();
    let hits = |stems: &str| {
        let stems: Vec<&str> = stems.split_whitespace().collect();
        words.iter().filter(|word| stems.iter().any(|stem| is_form(word, stem))).count()
    };
    let rows = KINDS.iter().filter(|(_, of, _)| *of == language);
    let mut counts: Vec<(usize, &str)> = rows.map(|(kind, _, stems)| (hits(stems), *kind)).collect();
    counts.sort_by_key(|it| std::cmp::Reverse(it.0));
    match counts.as_slice() {
        [(most, kind), (next, _), ..] if HITS_MIN <= *most && next < most => kind,
        _ => NEUTRAL,
    }
}

/// Tells whether a word is a form of a stem; a short stem is nearly the whole word.
fn is_form(word: &str, stem: &str) -> bool {
    let more = word.strip_prefix(stem).map(|rest| rest.chars().count());
    more.is_some_and(|more| more <= if stem.chars().count() < 5 { 2 } else { 5 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::story::anthology;

    #[test]
    fn the_words_of_a_story_show_its_kind() {
        for (language, text, kind) in [
            ("en", "The ghost stood in the cellar. She screamed, and the shadow came closer.", "horror"),
            ("de", "Der Geist stand im Keller. Niemand hörte den Schrei.", "horror"),
            ("es-MX", "El fantasma dejó sangre en la tumba.", "horror"),
            ("en", "The detective found a clue, and the alibi broke.", "mystery"),
            ("en", "The rocket left the planet, and the astronaut slept.", "sci-fi"),
            ("en", "She kissed him at their wedding, with all her heart.", "romance"),
            ("en", "Everyone laughed at the clumsy clown.", "comedy"),
            ("en", "The fox and the crow met a wise king.", "fable"),
            ("en", "The bus was late. He read the paper and drank his coffee.", NEUTRAL),
            ("en", "A ghost.", NEUTRAL),
            ("en", "", NEUTRAL),
        ] {
            assert_eq!(of(text, language), kind, "{text}");
        }
    }

    #[test]
    fn horror_is_never_taken_for_a_merry_kind_and_nothing_else_for_science_fiction() {
        for story in anthology::stories() {
            let found = of(story.text, "en");
            if story.kind == "horror" {
                assert!(matches!(found, "horror" | "mystery" | NEUTRAL), "{}: {found}", story.title);
            }
            assert!(found == story.kind || found != "sci-fi", "{}: {found}", story.title);
        }
    }
}
