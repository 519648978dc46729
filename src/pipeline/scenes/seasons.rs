//! The season that a story begins in, and whether its waters are frozen. Pure.

use super::names::noun;
use super::telling::{Clause, Telling};
use super::ways::is_in;
use things::{Kind, Tells, Words};

/// Words of water that turns into ice; of somebody they say that he stands still, or is cold.
const FREEZING: &str = " froze freezes freezing frozen fror froren friert gefroren gefror zugefroren gefrorene gefrorenen zufror heló helada congeló \
congelado congelada gela gelé gelée gelés gelées ghiacciò ghiacciato ghiacciata gelò ";
/// What is said behind them only of water, unless it leads to what somebody looks at: "froze over", "froze and looked through the".
const OVER: &str = " over solid hard through zu fest durch ";
const LEADING: &str = " the a an his her their my der die das den dem ein eine einen einem einer ";
/// Who freezes without a word for what he is.
const SOMEBODY: &str = " i he she we they who ich er sie wir wer man jemand alle yo él ella ellos ellas nosotros il elle je ils elles nous on io lui lei noi loro ";
/// Of what freezes: the places of a story, and other words.
const WATERS: &str = " river lake sea harbor swamp ";
const WATER: &str = " water waters wasser kanal canal agua aguas eau eaux acqua acque ";
const FREEZING_UNSPACED: [&str; 3] = ["凍った", "凍り", "氷が張"];

/// How far behind such a word the water may be: "se heló el río"; and what is said only of water.
const WATER_WITHIN: usize = 2;
const OVER_WITHIN: usize = 2;

/// Words of ice that is no more.
const THAWING: &str = " thaw thawed thaws melted melting tauwetter taute tauten schmolz schmolzen deshielo derritió derretía deshizo dégel fondit fondait \
dégela disgelo sciolse scioglieva ";

/// Words of a change, after which a season is another one than before.
const CHANGES: &str = " then came come arrived began begun turned until next later soon finally dann kam kamen begann wurde bald endlich bis nächsten luego \
después llegó llegaron vino empezó comenzó pronto siguiente puis vint arriva commença enfin bientôt prochain suivant poi venne arrivò \
cominciò iniziò presto ";

/// In how many clauses of a short story its season may be told.
const CLAUSES_MIN: usize = 4;

/// Returns the season that a story begins in: the first one that it tells of, unless it comes only then, or late in the story.
pub(super) fn first(clauses: &[Clause], known: &Words) -> Option<&'static str> {
    let season = |clause: &Clause| {
        let tells = |wanted| clause.told.iter().find(|it| it.tells == wanted).map(|it| it.name);
        let snows = || tells(Tells::Weather).filter(|name| *name == "snow").map(|_| "winter");
        tells(Tells::Season).or_else(snows).or_else(|| freezes(clause, known).then_some("winter"))
    };
    let (clause, season) = early(clauses).find_map(|clause| Some((clause, season(clause)?)))?;
    (!clause.words.iter().any(|word| is_in(CHANGES, word))).then_some(season)
}

/// Lists the clauses of the first half of a story.
pub(super) fn early(clauses: &[Clause]) -> impl Iterator<Item = &Clause> {
    clauses.iter().take(CLAUSES_MIN.max(clauses.len() / 2))
}

/// Tells whether a clause says that water is frozen.
pub(super) fn freezes(clause: &Clause, known: &Words) -> bool {
    let places = (0..clause.words.len()).filter(|at| clause.words.get(*at).is_some_and(|word| is_in(FREEZING, word)));
    let is_ice = |place: usize| {
        // "She froze by the river" is no ice.
        let near = place + WATER_WITHIN;
        !is_of_somebody(clause, place, known)
            && ((0..clause.words.len()).any(|at| is_only_of_water(clause, place, at))
                || (0..=near).any(|at| is_water(clause, at)))
    };
    places.into_iter().any(is_ice)
        || clause.words.iter().any(|word| FREEZING_UNSPACED.iter().any(|it| word.contains(it)))
}

fn is_water(clause: &Clause, at: usize) -> bool {
    let is_place = |it: &Telling| it.tells == Tells::Place && is_in(WATERS, it.name) && it.words.contains(&at);
    clause.words.get(at).is_some_and(|word| is_in(WATER, word)) || clause.told.iter().any(is_place)
}

/// Tells whether a word says of the one at `place` that water freezes. The last word of a German clause belongs to its verb.
fn is_only_of_water(clause: &Clause, place: usize, at: usize) -> bool {
    let word = |at: usize| clause.words.get(at).map_or("", String::as_str);
    let is_near = place < at && (at <= place + OVER_WITHIN || at + 1 == clause.words.len());
    is_near && is_in(OVER, word(at)) && !is_in(LEADING, word(at + 1)) || at > place && is_in(WATER, word(at))
}

/// Tells whether it is somebody who freezes: whoever is named last before the word, and not water.
fn is_of_somebody(clause: &Clause, place: usize, known: &Words) -> bool {
    let is_living = |word: &String| {
        let things = known.things(&noun(word, known.language()));
        things.iter().any(|it| matches!(it.kind, Kind::Person | Kind::Animal))
    };
    let named = (0..place).rev().find_map(|at| {
        let word = clause.words.get(at)?;
        let lives = is_in(SOMEBODY, word) || is_living(word);
        (lives || is_water(clause, at)).then_some(lives)
    });
    named == Some(true)
}

/// Tells whether a clause says that the ice is gone.
pub(super) fn thaws(clause: &Clause) -> bool {
    clause.words.iter().any(|word| is_in(THAWING, word))
}

/// Returns what is shown of a place whose waters are frozen: people stand on them.
pub(super) fn frozen(place: &'static str) -> &'static str {
    if matches!(place, "river" | "lake") { "ice" } else { place }
}

#[cfg(test)]
mod tests {
    use super::super::clauses::asserted;
    use super::super::stage::Stage;
    use things::Words;

    /// Compares place, hour and season of each text of a story.
    fn check(language: &str, story: &[(&str, &str)]) {
        let known = Words::new(language, "");
        let whole: Vec<&str> = story.iter().map(|(text, _)| *text).collect();
        let mut stage = Stage::of(&asserted(&whole.join(" "), &known), &known);
        for (text, expected) in story {
            let shown = stage.go(&asserted(text, &known), "drama", &known, |_| true);
            let parts = [shown.place, shown.time, shown.season].into_iter().flatten();
            assert_eq!(parts.collect::<Vec<_>>().join(" "), *expected, "{text}");
        }
    }

    #[test]
    fn the_season_that_a_story_tells_first_is_there_from_its_beginning() {
        check("en", &[("A printer lived by the river.", "ice winter"), ("The river froze over.", "ice winter")]);
        check(
            "en",
            &[
                ("He slept.", "hill winter"),
                ("Snow lay on the hill.", "hill winter"),
                ("In spring he left.", "hill spring"),
            ],
        );
        check("en", &[("He slept.", ""), ("Then winter came.", "winter")]);
        check("en", &[("He slept, ate, sang, ran, danced and laughed.", ""), ("In winter he died.", "winter")]);
        check("de", &[("Ein Mann schlief.", "winter"), ("Es war Weihnachten.", "winter")]);
    }

    #[test]
    fn people_stand_on_frozen_water_until_it_thaws() {
        check(
            "en",
            &[
                ("In January the Thames froze so hard that they carried a press onto the ice.", "ice winter"),
                ("They paid to stand on the river.", "ice winter"),
                ("In March the ice melted.", "river spring"),
                ("They swam in the river.", "river spring"),
            ],
        );
        check("de", &[("Im Dezember fror der Fluss zu.", "ice winter"), ("Sie standen auf dem Fluss.", "ice winter")]);
        check("es", &[("El río se congeló.", "ice winter"), ("Caminaron por el río.", "ice winter")]);
        check("fr", &[("La rivière était gelée.", "ice winter")]);
        check("ja", &[("川が凍った。", "ice winter")]);
        for (language, text, expected) in [
            ("en", "She froze by the river.", "river"),
            ("en", "She froze and looked through the window.", ""),
            ("en", "The girl froze over the letter.", ""),
            ("en", "The water froze.", "ice winter"),
            ("de", "Sie fror am See.", "lake"),
            ("de", "Das Kind fror und sah durch das Fenster.", ""),
            ("de", "Er sah, dass der Bach fest zugefroren war.", "ice winter"),
            ("es", "La mujer se quedó helada junto al río.", "river"),
            ("es", "Se quedó helado.", ""),
            ("it", "L'uomo gelò.", ""),
        ] {
            check(language, &[(text, expected)]);
        }
        check("en", &[("In January the Thames froze hard.", "ice winter")]);
        check("en", &[("In May he found a letter. It was dated the first of January.", "spring")]);
    }

    #[test]
    fn a_moon_that_rises_or_shines_tells_that_it_is_night() {
        for (language, text) in [
            ("en", "The moon rose."),
            ("de", "Der Mond schien."),
            ("es", "Salió la luna."),
            ("fr", "La lune se leva."),
            ("it", "Sorse la luna."),
            ("ja", "月が昇った。"),
        ] {
            check(language, &[(text, "night")]);
        }
        check("en", &[("He flew to the moon.", "")]);
    }

    #[test]
    fn months_and_years_bring_another_day_and_calm_ends_a_storm() {
        check(
            "en",
            &[
                ("In February a storm rose at midnight.", "night winter"),
                ("In April he locked the door.", "spring"),
                ("That night he slept.", "night spring"),
                ("A year later he laughed.", "daytime spring"),
                ("That night it rained in the spring air.", "night spring"),
            ],
        );
        check("es", &[("De noche llovió.", "night"), ("Un año después volvió.", "daytime")]);
        check("ja", &[("夜が明けると、男は歩いた。", "dawn")]);
    }

    #[test]
    fn another_season_is_another_day() {
        check("en", &[("On a winter night he left.", "night winter"), ("In spring he came back.", "spring")]);
    }
}
