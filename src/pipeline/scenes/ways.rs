//! How a clause comes to a place that it names: whether somebody goes there, is there, leaves it, or only speaks of it. The
//! lists have words of English, German, Spanish, French and Italian, because a word of one is hardly a word of another. Pure.

use super::small;

/// How a clause comes to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Somebody comes to it: "to the forest".
    To,
    /// Somebody goes into it: "into the forest".
    Into,
    /// Something is in it: "in the forest".
    In,
    /// Something is near it: "at the forest".
    At,
    /// Somebody leaves it: "from the forest".
    From,
    /// It only belongs to what is named: "the edges of the forest".
    Of,
    /// The clause is about it: "The forest was dark".
    Subject,
    /// None of these: "they saw a forest".
    Other,
}

/// Words before a place that somebody comes to, and before one that he goes into; then those of two words. What finds a place
/// that was not known before comes to it.
const TO: &str = " to reached climbed onto zum zur nach ans aufs erreichte erreichten jusqu atteignit gagna hasta al alcanzó \
alla raggiunse ";
const INTO: &str = " into entered inside ins betrat betraten ";
const TO_PAIRS: &str = "|auf den|auf die|auf das|an den|an die|a la|a los|a las|a su|a un|a una|found a|found an|fand eine|fand einen|fand ein|encontró una|\
encontró un|trouva une|trouva un|trovò una|trovò un|";
const INTO_PAIRS: &str = "|in den|in die|in das|";

/// Words before a place in which something is, and before one that it is near.
const IN: &str = " in within im en dans nel nella nello nell ";
const AT: &str = " on at up down toward towards through crossed crossing swept sweeping off across along under beneath below above over around near beside behind beyond among amid aboard am auf durch \
unter bei neben vor hinter über zwischen hacia sobre por bajo junto entre ante tras vers sur sous à au aux chez devant derrière verso sul sulla tra sotto lungo \
presso ";

/// Words before a place that somebody leaves.
const FROM: &str = " left leaving from fled aus verließ verließen quitta quittait desde abandonó lasciò dal dalla ";
/// Verbs after which "of" is "out of".
const LEAVING: &str = " salió salieron sale sortit sortirent sort uscì uscirono esce ";

/// Words before what something belongs to.
const OF: &str = " of des von vom de del du d di della dello dell ";
/// What belongs to a place so closely that it is the place: "at the edge of the forest".
const PARTS: &str = " edge middle heart centre center top foot bottom end side mouth depths corner midst outskirts shore bank entrance threshold counter bar rand \
mitte ende fuß ufer tiefe ecke borde medio centro fondo orilla pie final lado entrada bord milieu cœur pied bout sommet rive entrée bordo mezzo \
riva piedi fine ";

/// What leads to a place without anybody who goes there: "the door to the cellar".
const LEADING: &str = " door key way road path map ticket window letter tür schlüssel weg straße pfad karte fenster brief puerta llave camino mapa porte clé \
chemin carte fenêtre porta chiave strada mappa finestra ";

/// Words between a preposition and a noun.
pub(super) const DETERMINERS: &str = " the a an his her their its our my your this that these those der die das den dem ein eine einen einem einer sein seine seinen seinem \
seiner ihr ihre ihren ihrem ihrer el la los las un una su sus le les l une son sa ses leur leurs il lo gli i suo sua loro ";

/// Words before a new subject, behind which a comparison is over.
pub(super) const CONJUNCTIONS: &str =
    " and but then when while und aber da als y pero entonces cuando et mais puis quand e ma poi quando ";

/// Words for hours, behind which a new subject begins, too: "at dawn the sea lay flat".
const HOURS: &str = " dawn dusk night noon midnight morning evening sunrise sunset ";

/// How many adjectives may stand before a place.
const ADJECTIVES_MAX: usize = 2;

/// What comes after these is not so: it is wished, or may come.
const MAY_BE: &str = " never nie niemals nunca jamás jamais would could might should must will shall wished wanted hoped planned promised if würde würden könnte sollte wollte möchte wenn \
falls wäre quería querría podría voulait voudrait pourrait voleva vorrebbe potrebbe ";
/// Places after these are not where the story is: they are spoken of, heard, or in a picture.
const ELSEWHERE: &str = " thought dreamed dreamt remembered spoke talked imagined heard told missed longed screen map picture painting photograph photo dream \
dachte träumte erinnerte sprach erzählte hörte sehnte bildschirm karte bild gemälde foto traum pensó pensaba soñó soñaba recordó recordaba habló \
hablaba oyó contó pantalla mapa cuadro sueño pensa pensait rêva rêvait parla parlait entendit raconta écran carte tableau rêve pensò pensava \
sognò sognava ricordò ricordava parlò sentì raccontò schermo mappa quadro sogno ";

/// Verbs of painting: what they have behind them is in the picture, but not where somebody paints.
const PAINTING: &str = " painted drew sketched embroidered malte malten zeichnete stickte pintó pintaba dibujó bordó peignit peignait dessina dipinse \
dipingeva disegnò ";
/// Parts of such verbs in a language without spaces.
const PAINTING_UNSPACED: [&str; 3] = ["描", "塗", "画いた"];

/// Words for the stairs of a house.
const STAIRS: &str = " downstairs upstairs treppe escaleras escalier scale ";

/// Verbs of what somebody does from where he is.
const CALLING: &str = " telephoned phoned texted watched wrote waved telefonierte telefonierten winkte winkten schrieb beobachtete telefoneó llamó saludó \
escribió observaba miraba téléphona appela regardait écrivit telefonò chiamò guardava scrisse ";

/// Words before the first of two places that something is between.
const BETWEEN: &str = " between zwischen entre tra fra ";
const BETWEEN_WITHIN: usize = 3;

/// Verbs of somebody who sees what is farther away, and how far before it.
const LOOKING: &str = " looked looks looking gazed stared glanced pointed peered blickte blickten schaute schauten starrte starrten zeigte miró miraba \
miraron miraban contempló señaló regarda regardait regardèrent guardò guardava indicò ";
const LOOKING_WITHIN: usize = 6;

/// Words of the time before the story.
pub(super) const BEFORE_NOW: &str = " had hatte hatten había habían avait avaient aveva avevano ";

/// Words of what people in general say, who are shown where they say it: the story is not there.
pub(super) const SAYING: &str = " say says tell tells whisper sagen sagt erzählen erzählt munkeln dicen dice cuentan disent dit racontent raconte dicono raccontano ";
const SAID: &str =
    " said told whispered sagten erzählten munkelte decían dijo decía contaban disaient racontait dicevano ";
pub(super) const PEOPLE: &str =
    " people folk everybody everyone neighbours neighbors villagers leute alle gente todos vecinos gens voisins tutti ";

/// Within how many words they say so.
const SAID_WITHIN: usize = 5;

/// Words of the time when something was written.
const DATED: &str = " dated datiert datierte fechada fechado datée daté datata datato ";

/// Words of what only smells or sounds of the weather.
const SENSED: &str = " smelled smelt smell scent promise roch geruch olía olor sentait odeur odorava odore ";

/// Tells whether a word in lower case is in a list.
pub(super) fn is_in(list: &str, word: &str) -> bool {
    !word.is_empty() && list.contains(&format!(" {word} "))
}

/// Tells whether a word stands before where something is, or whose it is.
pub(super) fn is_preposition(word: &str) -> bool {
    [IN, AT, OF].iter().any(|list| is_in(list, word))
}

/// Returns the way in which a clause, in lower case, comes to the place at one of its words.
pub(super) fn way(clause: &[String], at: usize) -> Way {
    let word = |at: usize| clause.get(at).map_or("", String::as_str);
    let (mut adjectives, mut is_determined) = (0, false);
    let mut back = at;
    while 0 < back {
        back -= 1;
        let (own, before) = (word(back), back.checked_sub(1).map_or("", word));
        let leads = is_in(LEADING, before);
        let pair = format!("|{own} {}|", word(back + 1));
        let is_into = is_in(INTO, own) || INTO_PAIRS.contains(&pair);
        if is_into || is_in(TO, own) || TO_PAIRS.contains(&pair) {
            return if leads {
                Way::Of
            } else if is_into {
                Way::Into
            } else {
                Way::To
            };
        }
        let leaves = || before == "out" || clause.iter().take(back).any(|verb| is_in(LEAVING, verb));
        if is_in(FROM, own) || is_in(OF, own) && leaves() {
            return Way::From;
        }
        if is_in(IN, own) {
            return Way::In;
        }
        if is_in(AT, own) {
            return Way::At;
        }
        if is_in(OF, own) && is_in(PARTS, before) {
            back -= 1; // what stands before the part counts
        } else if is_in(OF, own) {
            return Way::Of;
        } else if is_determined && (is_in(CONJUNCTIONS, own) || is_in(HOURS, own)) {
            return Way::Subject;
        } else if own.ends_with("'s") || own.ends_with("’s") {
            // "To their aunt's house."
        } else if is_in(DETERMINERS, own) {
            is_determined = true;
        } else if small::is_stop(own) || adjectives == ADJECTIVES_MAX || is_determined {
            return Way::Other;
        } else {
            adjectives += 1;
        }
    }
    if is_determined || at == 0 { Way::Subject } else { Way::Other }
}

/// Returns the way to a place for whoever takes the stairs of its house: "she ran downstairs to the bakery".
pub(super) fn of_stairs(way: Way, clause: &[String]) -> Way {
    let climbs = || clause.iter().any(|word| is_in(STAIRS, word));
    if way == Way::To && climbs() { Way::Into } else { way }
}

/// Tells whether some words before one of a clause say that the rest is not so.
pub(super) fn may_be(clause: &[String], at: usize) -> bool {
    clause.iter().take(at).any(|word| is_in(MAY_BE, word))
}

/// Tells whether some words before one of a clause say that places behind them are not where the story is.
pub(super) fn is_elsewhere(clause: &[String], at: usize) -> bool {
    let paints = |from: usize| clause.get(from + 1).is_some_and(|next| !is_preposition(next));
    clause
        .iter()
        .take(at)
        .enumerate()
        .any(|(from, word)| is_in(ELSEWHERE, word) || is_in(PAINTING, word) && paints(from))
}

/// Tells whether the word of a clause is of the farther one of two ends: "eleven days of sand lay between them and the market".
pub(super) fn is_far_end(clause: &[String], at: usize) -> bool {
    let before = clause.get(..at).unwrap_or_default();
    let between = before.iter().position(|word| is_in(BETWEEN, word));
    between.and_then(|from| before.get(from..)).is_some_and(|it| it.iter().any(|word| is_in(CONJUNCTIONS, word)))
}

/// Tells whether a clause in a language without spaces tells of what somebody paints.
pub(super) fn is_painted(clause: &[String]) -> bool {
    clause.iter().any(|word| PAINTING_UNSPACED.iter().any(|it| word.contains(it)))
}

/// Tells whether somebody in a clause paints.
pub(super) fn paints(clause: &[String]) -> bool {
    is_painted(clause) || clause.iter().any(|word| is_in(PAINTING, word))
}

/// Tells whether some words before one of a clause say that it was before the story.
pub(super) fn is_before_now(clause: &[String], at: usize) -> bool {
    clause.iter().take(at).any(|word| is_in(BEFORE_NOW, word))
}

/// Tells whether a clause is about what people in general say.
pub(super) fn is_said_by_all(clause: &[String]) -> bool {
    let says = |word: &String| is_in(SAYING, word) || is_in(SAID, word);
    clause
        .windows(SAID_WITHIN.min(clause.len()).max(1))
        .any(|near| near.iter().any(says) && near.iter().any(|it| is_in(PEOPLE, it)))
}

/// Returns the way to a place that something is only beside, or that somebody only sees: "they hung a sheet between the balcony and
/// the tree", "he looked up at the peak".
pub(super) fn of_sight(way: Way, clause: &[String], at: usize) -> Way {
    let near = |within: usize| clause.get(at.saturating_sub(within)..at).unwrap_or_default().iter();
    let is_beside = || near(BETWEEN_WITHIN).any(|word| is_in(BETWEEN, word));
    let is_seen = || near(LOOKING_WITHIN).any(|word| is_in(LOOKING, word));
    if way == Way::At && (is_beside() || is_seen()) { Way::Other } else { way }
}

/// Returns the way to a place for whoever phones from it or looks about there: "she telephoned him from the kitchen".
pub(super) fn of_calls(way: Way, clause: &[String]) -> Way {
    let calls = || clause.iter().any(|word| is_in(CALLING, word));
    if way == Way::From && calls() { Way::In } else { way }
}

/// Tells whether a clause tells when something was written.
pub(super) fn is_dated(clause: &[String]) -> bool {
    clause.iter().any(|word| is_in(DATED, word))
}

/// Tells whether something before a word of a clause only smells or sounds of it.
pub(super) fn is_sensed(clause: &[String], at: usize) -> bool {
    clause.iter().take(at).any(|word| is_in(SENSED, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_before_a_place_tell_how_the_clause_comes_to_it() {
        for (clause, place, expected) in [
            ("they went into the old dark forest", "forest", Way::Into),
            ("he sat in the kitchen", "kitchen", Way::In),
            ("a woman stood at the edge of the road", "road", Way::At),
            ("they reached the hut", "hut", Way::To),
            ("he ran out of the house", "house", Way::From),
            ("the ship left the harbour", "harbour", Way::From),
            ("the ship left the harbour", "ship", Way::Subject),
            ("the old castle rose", "castle", Way::Subject),
            ("the windows of the house rattled", "house", Way::Of),
            ("she locked the door to the cellar", "cellar", Way::Of),
            ("they saw an island", "island", Way::Other),
            ("he found a cave", "cave", Way::To),
            ("sie ging in den wald", "wald", Way::Into),
            ("er saß im wald", "wald", Way::In),
            ("salió de la casa", "casa", Way::From),
            ("la puerta de la casa", "casa", Way::Of),
            ("au bord de la mer", "mer", Way::At),
            ("entrò nella grotta", "grotta", Way::In),
        ] {
            let clause: Vec<String> = clause.split(' ').map(str::to_owned).collect();
            let at = clause.iter().position(|word| word == place).unwrap();
            assert_eq!(way(&clause, at), expected, "{clause:?}");
        }
    }

    fn words(clause: &str) -> Vec<String> {
        clause.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn whoever_phones_from_a_place_is_there_and_the_far_end_of_a_way_is_far() {
        assert_eq!(of_calls(Way::From, &words("she telephoned from the kitchen")), Way::In);
        assert_eq!(of_calls(Way::From, &words("she ran from the kitchen")), Way::From);
        for (clause, expected) in [
            ("he looked up at the old peak", Way::Other),
            ("they hung it between the old balcony", Way::Other),
            ("he sat on the balcony", Way::At),
        ] {
            let clause = words(clause);
            assert_eq!(of_sight(Way::At, &clause, clause.len() - 1), expected, "{clause:?}");
        }
        let far = words("days of sand lay between them and the market");
        assert!(is_far_end(&far, 8) && !is_far_end(&far, 2) && !is_far_end(&words("the hut and the market"), 4));
    }
}
