//! Abbreviations, and whether the point behind one ends a sentence.

use super::{Context, SPELL, dates, is_function_word, month, states};
use crate::Stop;
use crate::pieces::{self, Piece};

/// Where an abbreviation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before a name, with or without its point.
    Title,
    /// Before a name, with its point.
    PointedTitle,
    /// Before a number, with its point.
    Number,
    /// Inside a sentence, with its point.
    Inside,
    /// Anywhere, with its point; a sentence may end with it.
    Anywhere,
}

#[rustfmt::skip]
const ABBREVIATIONS: &[(&str, &str, Place)] = &[
    ("Adm", "Admiral", Place::PointedTitle), ("Assn", "association", Place::Anywhere), ("Assoc", "associate", Place::PointedTitle),
    ("Asst", "assistant", Place::PointedTitle), ("Abp", "Archbishop", Place::PointedTitle), ("Amb", "Ambassador", Place::PointedTitle), ("Atty", "Attorney", Place::PointedTitle),
    ("Attn", "attention", Place::Inside), ("Bp", "Bishop", Place::PointedTitle), ("Card", "Cardinal", Place::PointedTitle), ("Br", "Brother", Place::PointedTitle), ("Cdr", "Commander", Place::PointedTitle), ("Const", "Constable", Place::PointedTitle),
    ("Dep", "Deputy", Place::PointedTitle), ("Det", "Detective", Place::PointedTitle), ("Drs", "Doctors", Place::PointedTitle), ("Ens", "Ensign", Place::PointedTitle), ("Hr", "Herr", Place::PointedTitle),
    ("Insp", "Inspector", Place::PointedTitle), ("Mk", "mark", Place::Anywhere), ("Msgr", "Monsignor", Place::PointedTitle), ("Pte", "Private", Place::PointedTitle), ("Reps", "Representatives", Place::PointedTitle),
    ("Rt", "Right", Place::PointedTitle), ("Sens", "Senators", Place::PointedTitle), ("Sra", "Señora", Place::PointedTitle), ("Srta", "Señorita", Place::PointedTitle), ("Bk", "book", Place::Number), ("bk", "book", Place::Number),
    ("SSgt", "Staff Sergeant", Place::Title), ("S/Sgt", "Staff Sergeant", Place::Title), ("T/Sgt", "Technical Sergeant", Place::Title), ("TSgt", "Technical Sergeant", Place::Title),
    ("M/Sgt", "Master Sergeant", Place::Title), ("MSgt", "Master Sergeant", Place::Title), ("Art", "article", Place::Number), ("arr", "arriving", Place::Number), ("col", "column", Place::Number),
    ("dep", "departing", Place::Number), ("rm", "room", Place::Number), ("Sc", "scene", Place::Number), ("sc", "scene", Place::Number), ("tbl", "table", Place::Number), ("vv", "verses", Place::Number),
    ("Ste", "Sainte", Place::PointedTitle), ("Pt", "part", Place::Number), ("pt", "part", Place::Number), ("Ave", "avenue", Place::Anywhere), ("Ln", "lane", Place::Anywhere), ("Natl", "national", Place::PointedTitle), ("Intl", "international", Place::PointedTitle), ("Rte", "route", Place::Number), ("Bldg", "building", Place::Anywhere),
    ("Blvd", "boulevard", Place::Anywhere), ("Bn", "battalion", Place::Anywhere), ("Cav", "cavalry", Place::Anywhere), ("Inf", "infantry", Place::Anywhere), ("Regt", "regiment", Place::Anywhere), ("Brig", "Brigadier", Place::PointedTitle), ("Bros", "brothers", Place::Anywhere), ("Bt", "baronet", Place::Anywhere),
    ("Calif", "California", Place::Anywhere), ("Ct", "court", Place::Anywhere), ("Pl", "place", Place::Anywhere), ("Sq", "square", Place::Anywhere), ("Capt", "Captain", Place::PointedTitle), ("Cmdr", "Commander", Place::PointedTitle),
    ("Co", "company", Place::Anywhere), ("Col", "Colonel", Place::PointedTitle), ("Corp", "corporation", Place::Anywhere),
    ("Cpl", "Corporal", Place::PointedTitle), ("Dept", "department", Place::Anywhere), ("Dr", "Doctor", Place::Title),
    ("Esq", "esquire", Place::Anywhere), ("Fla", "Florida", Place::Anywhere), ("Fr", "Father", Place::PointedTitle), ("Ft", "Fort", Place::PointedTitle),
    ("Gen", "General", Place::PointedTitle), ("Gens", "Generals", Place::PointedTitle), ("Lieut", "Lieutenant", Place::PointedTitle), ("Gov", "Governor", Place::PointedTitle), ("Govt", "government", Place::Anywhere),
    ("Hon", "Honorable", Place::PointedTitle), ("Hwy", "highway", Place::Anywhere), ("Inc", "incorporated", Place::Anywhere),
    ("Jr", "junior", Place::Anywhere), ("Lt", "Lieutenant", Place::PointedTitle), ("Ltd", "limited", Place::Anywhere),
    ("Maj", "Major", Place::PointedTitle), ("Messrs", "messers", Place::Title), ("Mgr", "Monsignor", Place::PointedTitle),
    ("Mme", "madame", Place::Title), ("Mlle", "mademoiselle", Place::Title), ("Mr", "Mister", Place::Title), ("Mrs", "Mrs", Place::Title),
    ("Ms", "Ms", Place::Title), ("Mt", "Mount", Place::PointedTitle), ("Mx", "Mix", Place::Title), ("Pkwy", "parkway", Place::Anywhere), ("Plt", "platoon", Place::Anywhere), ("Sqn", "squadron", Place::Anywhere),
    ("Pres", "President", Place::PointedTitle), ("Prof", "Professor", Place::Title), ("L/Cpl", "Lance Corporal", Place::PointedTitle), ("Pfc", "Private First Class", Place::PointedTitle), ("Pvt", "Private", Place::PointedTitle),
    ("Rd", "road", Place::Anywhere), ("Rep", "Representative", Place::PointedTitle), ("Rev", "Reverend", Place::PointedTitle),
    ("Sen", "Senator", Place::PointedTitle), ("Sgt", "Sergeant", Place::PointedTitle), ("Sr", "senior", Place::Anywhere),
    ("Benj", "Benjamin", Place::PointedTitle), ("Chas", "Charles", Place::Title), ("Danl", "Daniel", Place::PointedTitle), ("Edw", "Edward", Place::PointedTitle),
    ("Eliz", "Elizabeth", Place::PointedTitle), ("Fredk", "Frederick", Place::Title), ("Geo", "George", Place::PointedTitle), ("Jas", "James", Place::PointedTitle),
    ("Jno", "John", Place::Title), ("Jos", "Joseph", Place::PointedTitle), ("Robt", "Robert", Place::Title), ("Saml", "Samuel", Place::PointedTitle),
    ("Thos", "Thomas", Place::Title), ("Wm", "William", Place::Title),
    ("Supt", "Superintendent", Place::PointedTitle), ("Univ", "university", Place::Anywhere),
    ("Chap", "chapter", Place::Number), ("Fig", "figure", Place::Number), ("Figs", "figures", Place::Number), ("No", "number", Place::Number),
    ("Pop", "population", Place::Number),
    ("Nos", "numbers", Place::Number), ("Op", "opus", Place::Number), ("op", "opus", Place::Number), ("Sec", "section", Place::Number), ("Vol", "volume", Place::Number),
    ("art", "article", Place::Number), ("cl", "clause", Place::Number), ("fn", "footnote", Place::Number), ("ll", "lines", Place::Number), ("para", "paragraph", Place::Number),
    ("c", "circa", Place::Number), ("ca", "circa", Place::Number), ("ch", "chapter", Place::Number), ("fig", "figure", Place::Number),
    ("no", "number", Place::Number), ("nos", "numbers", Place::Number), ("p", "page", Place::Number), ("pp", "pages", Place::Number),
    ("sec", "section", Place::Number), ("vol", "volume", Place::Number), ("vols", "volumes", Place::Number), ("ext", "extension", Place::Number), ("Ext", "extension", Place::Number), ("Apt", "apartment", Place::Number),
    ("Rm", "room", Place::Number), ("Tel", "telephone", Place::Number), ("tel", "telephone", Place::Number),
    ("appt", "appointment", Place::Inside), ("approx", "approximately", Place::Inside), ("avg", "average", Place::Inside), ("cf", "compare", Place::Inside), ("e.g", "for example", Place::Inside), ("eg", "for example", Place::Inside),
    ("i.e", "that is", Place::Inside), ("ie", "that is", Place::Inside), ("incl", "including", Place::Inside), ("viz", "namely", Place::Inside),
    ("vs", "versus", Place::Inside), ("v", "versus", Place::Inside), ("a.k.a", "also known as", Place::Inside), ("esp", "especially", Place::Inside),
    ("al", "al", Place::Anywhere), ("est", "established", Place::Number), ("fl", "flourished", Place::Number), ("r", "reigned", Place::Number), ("b", "born", Place::Number), ("d", "died", Place::Number), ("dept", "department", Place::Anywhere),
    ("etc", "etcetera", Place::Anywhere), ("Etc", "etcetera", Place::Anywhere), ("misc", "miscellaneous", Place::Anywhere),
    ("bldg", "building", Place::Anywhere), ("blvd", "boulevard", Place::Anywhere), ("govt", "government", Place::Anywhere), ("hwy", "highway", Place::Anywhere), ("pkwy", "parkway", Place::Anywhere), ("temp", "temperature", Place::Inside),
];

/// Abbreviations of what is counted, before which `I` is a number: `Vol. I`, not `No. I left.`
const BEFORE_FIRST: &[&str] =
    &["Art", "Bk", "Chap", "Fig", "Op", "Pt", "Sc", "Sec", "Vol", "ch", "fig", "pt", "sc", "sec", "vol", "vols"];

/// Finds an abbreviation; with a capital at the start of a sentence, too: `Est. 1897`.
fn find(core: &str) -> Option<&'static (&'static str, &'static str, Place)> {
    let small = || {
        let small = core.to_lowercase();
        let found = ABBREVIATIONS.iter().find(|it| it.0 == small)?;
        (2 < core.len() && matches!(found.2, Place::Number | Place::Inside)).then_some(found)
    };
    ABBREVIATIONS.iter().find(|it| it.0 == core).or_else(small)
}

/// Tells whether a piece behind an abbreviation is a Roman numeral.
fn is_roman(abbreviation: &str, core: &str) -> bool {
    // Pages of a preface, and scenes, have small numerals.
    let is_small = |it: &str| it.bytes().all(|it| b"ivxl".contains(&it));
    let is_page = matches!(abbreviation, "p" | "pp" | "sc") && (core != "i" || abbreviation == "sc");
    super::number::roman(core).is_some() && (core != "I" || BEFORE_FIRST.contains(&abbreviation))
        || is_page
            && core.split(['-', '–']).all(|it| is_small(it) && super::number::roman(&it.to_uppercase()).is_some())
}

/// Words that are read like the abbreviation without its point.
const POINTLESS: &[&str] = &["Attn", "Mk", "vs", "etc", "approx", "appt", "bldg", "blvd", "govt", "hwy", "pkwy"];

/// Words that stand before a number without their point, too: `Apt 2B`, `Hwy 101`.
const POINTLESS_NUMBERS: &[&str] = &["Apt", "Bldg", "Chap", "Ext", "Fig", "Figs", "Hwy", "Rm", "Rte", "Ste", "Vol"];

/// Writes titles with a hyphen: `Ex-Pres. Coolidge`, `Lt.-Col. Briggs`.
fn hyphened(core: &str) -> Option<String> {
    let (first, last) = core.split_once('-')?;
    let title = |it: &str| {
        let found = ABBREVIATIONS.iter().find(|known| known.0 == it.trim_end_matches('.'))?;
        matches!(found.2, Place::PointedTitle).then_some(found.1)
    };
    if matches!(last, "designate" | "elect") && first.ends_with('.') {
        return Some(format!("{} {last}", title(first)?));
    }
    let last = title(last)?;
    let first = if first.eq_ignore_ascii_case("ex") || first == "Vice" { first } else { title(first)? };
    Some(format!("{first} {last}"))
}

/// Names of places before which `St.` is no street.
const BEFORE_SAINT: &[&str] =
    &["Mount", "Mt", "Fort", "Port", "Lake", "Cape", "Point", "Bay", "Isle", "Chapel", "Church"];

/// Decides for each point behind an abbreviation whether it ends the sentence, and corrects what follows.
pub(crate) fn settle(pieces: &mut [Piece]) {
    let mut ends_before = true;
    for at in 0..pieces.len() {
        if let Some(piece) = pieces.get_mut(at) {
            piece.starts = ends_before;
        }
        let found = pieces.get(at).is_some_and(|it| it.has_point() && is_abbreviated(pieces, at));
        let next = pieces.get(at + 1).map(|it| {
            let is_initial = it.core.len() == 1 && it.has_point();
            (it.is_capitalized(), is_function_word(&it.core) && !is_initial)
        });
        let Some(piece) = pieces.get_mut(at) else { break };
        if found {
            let (_, rest) = piece.behind.split_at_checked(1).unwrap_or_default();
            let without = pieces::stop(rest);
            let name = matches!(piece.core.as_str(), "etc" | "Etc" | "al");
            let stays = match next {
                None => true,
                Some((is_capital, is_function)) => is_capital && (is_function || name) && may_end(&piece.core),
            };
            if !stays || without.ends_sentence() {
                piece.stop = without;
            }
        }
        ends_before = piece.stop.ends_sentence();
    }
}

/// Tells whether a sentence may end with an abbreviation.
fn may_end(core: &str) -> bool {
    match find(core) {
        Some((_, _, place)) => *place == Place::Anywhere,
        None => !matches!(core, "J" | "S") || core.len() > 1,
    }
}

/// Tells whether the point behind a piece belongs to it.
fn is_abbreviated(pieces: &[Piece], at: usize) -> bool {
    let Some(piece) = pieces.get(at) else { return false };
    let core = piece.core.as_str();
    let next = pieces.get(at + 1);
    let is_number = |it: &Piece| {
        it.core.starts_with(|c: char| c.is_ascii_digit() || "#$£€¥".contains(c))
            || matches!(it.core.as_str(), "AD" | "A.D")
    };
    let counts = at
        .checked_sub(1)
        .and_then(|at| pieces.get(at))
        .is_some_and(|it| it.core.trim_end_matches(['M', 'k']).ends_with(|c: char| c.is_ascii_digit()));
    if hyphened(core).is_some()
        || is_day(pieces, at)
        || behind_word(pieces, at).is_some()
        || monsieur(pieces, at).is_some()
        || super::units::is_spoonful(pieces, at)
        || dates::is_half_apart(pieces, at)
    {
        return true;
    }
    if let Some((_, _, place)) = find(core) {
        return match place {
            Place::Number => next.is_some_and(|it| is_number(it) || is_roman(core, &it.core)),
            Place::Inside => core != "v" || next.is_some_and(|it| it.is_capitalized() || is_number(it)),
            Place::Title | Place::PointedTitle | Place::Anywhere => true,
        };
    }
    if super::streets::is_direction(pieces, at) || dates::names(core).is_some() || states::name(pieces, at).is_some() {
        return true;
    }
    if core == "St" || (month(core).is_some() && core.len() < 5 && core != "May" && core != "June" && core != "July") {
        return core == "St" || next.is_some_and(is_number) || counts;
    }
    let is_measure = core
        .rsplit_once('-')
        .is_some_and(|(number, unit)| number.ends_with(|c: char| c.is_ascii_digit()) && super::units::is_pointed(unit));
    if is_measure || states::of_party(core).is_some() || super::scripture::short(pieces, at).is_some() {
        return true;
    }
    if counts && super::units::is_pointed(core)
        || super::money::old_coins(pieces, at).is_some()
        || super::money::is_code(pieces, at)
    {
        return true;
    }
    is_dotted(core) || is_initial(pieces, at)
}

/// Tells whether a piece shortens the name of a day. `Sat`, `Sun` and `Wed` are other words, too: behind `the`, at the
/// start or at the end of a sentence they are no days.
fn is_day(pieces: &[Piece], at: usize) -> bool {
    let Some(piece) = pieces.get(at) else { return false };
    let Some(day) = dates::day_of_week(&piece.core).filter(|it| *it != piece.core) else { return false };
    let next = pieces.get(at + 1);
    let counts = next.is_some_and(|it| it.core.starts_with(|c: char| c.is_ascii_digit()) || month(&it.core).is_some());
    let before = at.checked_sub(1).and_then(|at| pieces.get(at)).map_or("", |it| it.core.as_str());
    let is_sure = !matches!(piece.core.as_str(), "Sat" | "Sun" | "Wed")
        || counts
        || piece.behind.starts_with(".,")
        || next.is_some_and(|it| it.core == "the")
            && pieces.get(at + 2).is_some_and(|it| it.core.starts_with(|c: char| c.is_ascii_digit()))
        || !piece.starts
            && !before.eq_ignore_ascii_case("the")
            && next.is_some_and(|it| !it.is_capitalized() || dates::day_of_week(&it.core).is_some());
    let has_date = counts && !piece.starts && matches!(piece.stop, Stop::Nothing | Stop::Comma) && day.len() < 10;
    piece.has_point() && is_sure || has_date
}

/// What stands behind a place in a row, with its point: `in the 5th c.`, `the 2nd ed.`
#[rustfmt::skip]
const BEHIND_ORDINAL: &[(&str, &str)] = &[
    ("arr", "arrondissement"), ("c", "century"), ("cent", "century"), ("div", "division"), ("ed", "edition"), ("fl", "floor"), ("pct", "precinct"), ("qtr", "quarter"), ("ser", "series"),
];

/// Returns the word that a piece shortens behind a place in a row, behind a noun that has a number, or before an angle:
/// `the serial no.`, `lat. 34°`.
fn behind_word(pieces: &[Piece], at: usize) -> Option<&'static str> {
    const NUMBERED: &[&str] =
        &["account", "case", "file", "flight", "license", "model", "part", "phone", "serial", "telephone"];
    let core = |at: usize| pieces.get(at).map_or("", |it| it.core.as_str());
    let before = core(at.checked_sub(1)?);
    if core(at) == "no" && pieces.get(at)?.has_point() && NUMBERED.contains(&before) {
        return Some("number");
    }
    if pieces.get(at + 1).is_some_and(|it| it.core.contains('°')) {
        match core(at) {
            "lat" => return Some("latitude"),
            "long" => return Some("longitude"),
            _ => {}
        }
    }
    let is_place = ["st", "nd", "rd", "th"].iter().any(|it| before.ends_with(it));
    let found = BEHIND_ORDINAL.iter().find(|it| it.0 == core(at).to_lowercase())?;
    (is_place && before.starts_with(|c: char| c.is_ascii_digit())).then_some(found.1)
}

/// How far from `M.` other initials tell that it is one of them.
const INITIALS_NEAR: usize = 5;

/// Returns what `M.` and `MM.` shorten before a name, as French books have them: `M. Poirot`, `M. le Comte`. An initial
/// stands before two names, behind one, or near others.
fn monsieur(pieces: &[Piece], at: usize) -> Option<&'static str> {
    let piece = pieces.get(at).filter(|it| it.behind == ".")?;
    let next = pieces.get(at + 1)?;
    let is_capital = |at: usize| pieces.get(at).is_some_and(|it| it.is_capitalized() && !is_function_word(&it.core));
    let is_particle = matches!(next.core.as_str(), "d" | "de" | "du" | "la" | "le") || next.core.starts_with("d'");
    let before = at.checked_sub(1).filter(|_| !piece.starts).and_then(|at| pieces.get(at).map(|it| (at, it)));
    let behind_name = before.is_some_and(|(at, it)| it.stop == Stop::Nothing && is_capital(at));
    let has_two = next.stop == Stop::Nothing && !next.has_point() && is_capital(at + 2);
    let mut near = (at.saturating_sub(INITIALS_NEAR)..=at + INITIALS_NEAR).filter(|it| *it != at);
    let has_initials =
        near.any(|at| pieces.get(at).is_some_and(|it| it.core.len() == 1 && it.has_point() && it.core != "M"));
    let is_title =
        is_particle || 1 < next.core.len() && is_capital(at + 1) && !has_two && !behind_name && !has_initials;
    match piece.core.as_str() {
        "M" if is_title => Some("Monsieur"),
        "MM" if is_particle || is_capital(at + 1) => Some("Messieurs"),
        _ => None,
    }
}

/// Tells whether a piece is letters with points: `U.S`, `Ph.D`, `a.m`.
pub(crate) fn is_dotted(core: &str) -> bool {
    let core = core.strip_suffix("'s").map_or(core, |it| it.strip_suffix('.').unwrap_or(it));
    core.contains('.') && core.split('.').all(|it| (1..=2).contains(&it.len()) && it.chars().all(char::is_alphabetic))
}

/// Tells whether a piece is the initial of a name: `J. K. Rowling`, `George W. Bush`, not `It was plan B. Then`.
fn is_initial(pieces: &[Piece], at: usize) -> bool {
    let capital = |at: usize| pieces.get(at).is_some_and(Piece::is_capitalized);
    let Some(piece) = pieces.get(at) else { return false };
    let is_letter = piece.core.len() == 1 && piece.is_capitalized();
    let before = at.checked_sub(1);
    let follows_name = piece.starts
        || before.is_none_or(|before| capital(before) && pieces.get(before).is_some_and(|it| it.stop == Stop::Nothing));
    let is_joined = before.and_then(|it| pieces.get(it)).is_some_and(|it| {
        let is_letter = at.checked_sub(2).and_then(|at| pieces.get(at)).is_some_and(|it| it.core.len() == 1);
        it.stop == Stop::Comma || it.stop == Stop::Nothing && is_function_word(&it.core) && !is_letter
    });
    let is_initial_at =
        |at: usize| pieces.get(at).is_some_and(|it| it.core.len() == 1 && it.is_capitalized() && it.has_point());
    let has_others = (at.saturating_sub(INITIALS_NEAR)..=at + INITIALS_NEAR).any(|it| it != at && is_initial_at(it));
    let has_two = capital(at + 1) && pieces.get(at + 1).is_some_and(|it| it.stop == Stop::Nothing) && capital(at + 2);
    let is_joined = is_joined && (has_others || has_two);
    let before_name =
        capital(at + 1) && pieces.get(at + 1).is_some_and(|it| !is_function_word(&it.core) || it.core.len() == 1);
    is_letter
        && before_name
        && (follows_name
            || is_joined && piece.core != "I"
            || (piece.core != "I" && pieces.get(at + 1).is_some_and(|it| it.core.len() == 1)))
}

/// Writes an abbreviation in words.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> Option<String> {
    let piece = cx.piece(at)?;
    let core = piece.core.as_str();
    let pointed = piece.has_point();
    let beside_number = |it: &str| it.starts_with(|c: char| c.is_ascii_digit());
    if let Some(words) = dates::names(core).or_else(|| dates::half_apart(cx, at)) {
        return Some(words);
    }
    if let Some(state) = states::name(cx.pieces, at) {
        return Some(state.to_owned());
    }
    if let Some(book) = super::scripture::short(cx.pieces, at) {
        return Some(book.to_owned());
    }
    if let Some(words) = states::of_party(core) {
        return Some(words);
    }
    if let Some(words) = of_two_meanings(cx, at) {
        return Some(words.to_owned());
    }
    if !pointed && let Some(road) = super::streets::road(cx, at) {
        return Some(road.to_owned());
    }
    if let Some(month) = month(core)
        && month.len() != core.len()
        && (pointed || beside_number(cx.core_behind(at)) || beside_number(cx.core_before(at)))
    {
        return Some(month.to_owned());
    }
    if is_dotted(core) && !matches!(core, "e.g" | "i.e" | "a.k.a") {
        let letters = core.to_uppercase().replace('.', "");
        return Some(format!("{SPELL}{}", letters.strip_suffix("'S").map_or(letters.clone(), |it| format!("{it}s"))));
    }
    if let Some(titles) = hyphened(core).filter(|_| pointed || core.contains('.')) {
        return Some(titles);
    }
    if POINTLESS_NUMBERS.contains(&core) && cx.core_behind(at).starts_with(|c: char| c.is_ascii_digit()) {
        return find(core).map(|it| it.1.to_owned());
    }
    if is_day(cx.pieces, at) {
        return dates::day_of_week(core).map(str::to_owned);
    }
    if let Some(words) = behind_word(cx.pieces, at).or_else(|| monsieur(cx.pieces, at)) {
        return Some(words.to_owned());
    }
    let (_, words, place) = find(core)?;
    let next_number = |it: &Piece| {
        beside_number(&it.core)
            || it.core.starts_with(['#', '$'])
            || matches!(it.core.as_str(), "AD" | "A.D")
            || is_roman(core, &it.core)
            || month(&it.core).is_some()
    };
    let means = match place {
        Place::Title => pointed || cx.behind(at).is_some_and(Piece::is_capitalized),
        Place::PointedTitle => pointed,
        Place::Number => pointed && cx.behind(at).is_some_and(next_number),
        Place::Inside | Place::Anywhere => pointed || POINTLESS.contains(&core) || (core == "Jr" || core == "Sr"),
    };
    means.then(|| (*words).to_owned())
}

/// Writes short forms that mean one thing or another by what stands around.
fn of_two_meanings(cx: &Context<'_>, at: usize) -> Option<&'static str> {
    let piece = cx.piece(at)?;
    let next = cx.core_behind(at);
    let follows_name = cx.before(at).is_some_and(Piece::is_capitalized);
    match piece.core.as_str() {
        "St" => Some(saint_or_street(cx, at)),
        "Rd" if next.starts_with(|c: char| c.is_ascii_digit()) && !follows_name => Some("round"),
        "Co" if matches!(next, "Rd" | "Road") => Some("county"),
        "Sr" if piece.has_point() && is_sister(cx, at) => {
            Some(if is_spanish(cx.core(at + 1)) { "Señor" } else { "Sister" })
        }
        "v" if piece.has_point() && next.starts_with(|c: char| c.is_ascii_digit()) => Some("verse"),
        "Rt" if next.starts_with(|c: char| c.is_ascii_digit()) => Some("route"),
        "Dr" if is_drive(cx, at) => Some("drive"),
        _ => None,
    }
}

/// Decides between a saint and a street, by what stands around.
fn saint_or_street(cx: &Context<'_>, at: usize) -> &'static str {
    let next = cx.pieces.get(at + 1).filter(|_| cx.piece(at).is_some_and(|it| !it.behind.contains([',', ';'])));
    let before = at.checked_sub(1).and_then(|at| cx.piece(at)).filter(|it| it.stop == Stop::Nothing);
    let names_street = before.is_some_and(|it| {
        (it.is_capitalized() && !is_function_word(&it.core)
            || it.core.starts_with(|c: char| c.is_ascii_digit()) && it.core.ends_with(char::is_alphabetic))
            && !BEFORE_SAINT.contains(&it.core.as_str())
    });
    let before_name = next.is_some_and(|it| it.is_capitalized() && !is_function_word(&it.core));
    let is_numbered = before.is_some_and(|it| it.core.starts_with(|c: char| c.is_ascii_digit()));
    if before_name && !is_numbered || !names_street { "Saint" } else { "street" }
}

/// Tells whether `Sr.` stands before a name and behind none: `Sr. Mary`, not `John Smith Sr.`
fn is_sister(cx: &Context<'_>, at: usize) -> bool {
    let next = cx.pieces.get(at + 1).filter(|_| cx.piece(at).is_some_and(|it| it.behind == "."));
    let before_name = next.is_some_and(|it| it.is_capitalized() && !is_function_word(&it.core));
    let behind_name = cx.before(at).is_some_and(|it| it.is_capitalized() && !is_function_word(&it.core));
    before_name && !behind_name
}

/// Tells whether a name is that of a Spanish man: `Ramos`, `Ortega y Gasset`, `Pérez`.
fn is_spanish(name: &str) -> bool {
    ["ez", "o", "os", "ega", "era", "ía"].iter().any(|end| name.ends_with(end))
}

/// Tells whether `Dr.` ends the name of a road.
fn is_drive(cx: &Context<'_>, at: usize) -> bool {
    let next = cx.pieces.get(at + 1).filter(|_| cx.piece(at).is_some_and(|it| !it.behind.contains(',')));
    let before_name = next.is_some_and(|it| it.is_capitalized() && !is_function_word(&it.core));
    let is_particle = next
        .is_some_and(|it| matches!(it.core.as_str(), "de" | "der" | "di" | "du" | "la" | "le" | "van" | "von" | "zu"));
    let is_titled = matches!(cx.core_before(at), "Frau" | "Herr");
    !before_name && !is_particle && !is_titled && cx.before(at).is_some_and(|it| it.is_capitalized() && !it.starts)
}
