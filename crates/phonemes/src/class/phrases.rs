//! Words whose sound their neighbours tell, whatever kind of word they are: `a lead pipe`, `wear and tear`.

/// Where a neighbour stands.
enum Beside {
    /// The word before is one of these.
    Before(&'static [&'static str]),
    /// The word behind is one of these.
    Behind(&'static [&'static str]),
    /// The word before is of the first list, the word behind of the second.
    Both(&'static [&'static str], &'static [&'static str]),
    /// The two words before.
    Two(&'static str, &'static str),
    /// One of the next three words is one of these.
    Soon(&'static [&'static str]),
    /// One of the six nearest words on either side is one of these.
    Near(&'static [&'static str]),
}

use Beside::{Before, Behind, Both, Near, Soon, Two};

/// Words, their neighbours, and their sounds; the first that fits counts.
#[rustfmt::skip]
const PHRASES: &[(&str, Beside, &str)] = &[
    ("aged", Behind(&["between", "from", "eighteen", "fifty", "five", "forty", "four", "nine", "ninety", "over", "seven", "seventy", "six", "sixteen", "sixty", "ten", "thirty", "twelve", "twenty", "two", "under"]), "ˈAʤd"),
    ("aged", Before(&["middle"]), "ˈAʤd"),
    ("aged", Before(&["an", "her", "his", "my", "the", "their"]), "ˈAʤɪd"),
    ("ami", Before(&["mon"]), "ɑmˈi"),
    ("au", Near(&[]), "ˌO"),
    ("axes", Near(&["coordinate", "graph", "horizontal", "rotation", "symmetry", "vertical"]), "ˈæksˌiz"),
    ("axes", Near(&[]), "ˈæksᵻz"),
    ("bases", Near(&["air", "army", "covered", "loaded", "military", "naval", "stole", "stolen", "touched"]), "bˈAsᵻz"),
    ("bass", Before(&["largemouth", "sea", "smallmouth", "striped"]), "bˈæs"),
    ("bass", Behind(&["clarinet", "clef", "drum", "drums", "guitar", "guitars", "line", "lines", "note", "notes", "player", "singer", "solo", "string", "strings", "voice"]), "bˈAs"),
    ("bass", Before(&["double", "deep", "low", "plays", "played", "play", "sing", "sings", "sang", "sung", "singing"]), "bˈAs"),
    ("bass", Near(&["boat", "boats", "caught", "cook", "cooked", "fish", "fished", "fishing", "fisherman", "hook", "hooked", "lake", "pond", "river", "rod", "salmon", "trout"]), "bˈæs"),
    ("bass", Near(&["band", "drum", "drums", "guitar", "jazz", "loud", "music", "played", "sang", "singer", "song", "speakers", "treble", "voice"]), "bˈAs"),
    ("beloved", Both(&["a", "her", "his", "its", "my", "our", "the", "their", "your"], NOUN), "bəlˈʌvɪd"),
    ("blanche", Before(&["carte"]), "blˈɑnʃ"),
    ("blessed", Both(&["a", "every", "her", "his", "our", "that", "the", "this"], NOUN), "blˈɛsɪd"),
    ("bow", Two("in", "the"), "bˈW"),
    ("bow", Before(&["deep", "low", "polite", "slight", "stiff"]), "bˈW"),
    ("bow", Near(&["boat", "boat's", "bows", "canoe", "deck", "keel", "hull", "mast", "oar", "oars", "port", "prow", "rowboat", "sail", "sails", "schooner", "sea", "ship", "ship's", "spray", "starboard", "stern", "swell", "tug", "vessel", "wave", "waves"]), "bˈW"),
    ("bow", Two("off", "the"), "bˈW"),
    ("bow", Two("over", "the"), "bˈW"),
    ("bow", Near(&["arrow", "arrows", "fiddle", "hair", "quiver", "ribbon", "strings", "tie", "violin"]), "bˈO"),
    ("bow", Two("took", "a"), "bˈW"),
    ("bow", Two("take", "a"), "bˈW"),
    ("bow", Two("made", "a"), "bˈW"),
    ("bow", Behind(&["before", "down", "out", "to", "your"]), "bˈW"),
    ("bowed", Near(&["violin", "fiddle", "legs"]), "bˈOd"),
    ("bowed", Near(&[]), "bˈWd"),
    ("bowing", Near(&["cello", "fiddle", "strings", "violin"]), "bˈOɪŋ"),
    ("bowing", Near(&[]), "bˈWɪŋ"),
    ("bows", Near(&["arrow", "arrows", "hair", "ribbon", "ribbons", "violin", "violins"]), "bˈOz"),
    ("clef", Before(&["a", "à"]), "klˈA"),
    ("close", Behind(&["by", "enough", "to"]), "klˈOs"),
    ("close", Before(&["come", "came", "comes", "drew", "draws", "follow", "followed", "get", "getting", "got", "so", "stay", "stayed", "stood", "too", "very", "how"]), "klˈOs"),
    ("contents", Before(&["its", "of", "the", "their"]), "kˈɑntˌɛnts"),
    ("cursed", Both(&["a", "her", "his", "my", "that", "the", "their", "this"], NOUN), "kˈɜɹsɪd"),
    ("cursed", Near(&[]), "kˈɜɹst"),
    ("de", Behind(&["facto", "jure"]), "dˌA"),
    ("de", Near(&[]), "də"),
    ("derby", Behind(&["hat", "hats"]), "dˈɜɹbi"),
    ("derby", Before(&["demolition", "kentucky", "roller"]), "dˈɜɹbi"),
    ("deserts", Before(&["just"]), "dəzˈɜɹts"),
    ("does", Behind(&["are", "were"]), "dˈOz"),
    ("does", Before(&["both", "four", "the", "their", "these", "those", "three", "two"]), "dˈOz"),
    ("does", Two("bucks", "and"), "dˈOz"),
    ("does", Two("fawns", "and"), "dˈOz"),
    ("does", Two("stags", "and"), "dˈOz"),
    ("dove", Behind(&["beneath", "deep", "deeper", "down", "for", "headfirst", "headlong", "in", "into", "off", "straight", "under"]), "dˈOv"),
    ("fait", Behind(&["accompli"]), "fˈɛt"),
    ("fin", Behind(&["de"]), "fˌæn"),
    ("hors", Behind(&["d'oeuvre", "d'oeuvres", "de"]), "ˌɔɹ"),
    ("intimate", Before(&["did", "to", "would"]), "ˈɪntəmˌAt"),
    ("je", Behind(&["ne", "suis", "t'aime"]), "ʒə"),
    ("lead", Two("lined", "with"), "lˈɛd"),
    ("lead", Two("filled", "with"), "lˈɛd"),
    ("lead", Two("covered", "in"), "lˈɛd"),
    ("lead", Both(&["got", "had", "some"], &["in"]), "lˈɛd"),
    ("lead", Behind(&["acid", "balloon", "balloons", "bullet", "bullets", "coffin", "foil", "lined", "mine", "mines", "ore", "paint", "pencil", "pencils", "pipe", "pipes", "pipe's", "plate", "poisoning", "roof", "seal", "shot", "sheet", "sheets", "weight", "weights"]), "lˈɛd"),
    ("lead", Near(&["bullets", "melt", "melted", "melting", "mold", "molten", "mould", "plumber", "poisoning", "solder", "soldered"]), "lˈɛd"),
    ("lead", Before(&["heavy", "hot", "liquid", "melted", "molten", "solid"]), "lˈɛd"),
    ("lead", Both(&["the"], &["out"]), "lˈɛd"),
    ("lead", Two("as", "as"), "lˈɛd"),
    ("lead", Two("heavy", "as"), "lˈɛd"),
    ("lead", Two("made", "of"), "lˈɛd"),
    ("lead", Before(&["of", "like"]), "lˈɛd"),
    ("lead", Near(&["arsenic", "copper", "iron", "mercury", "metal", "pencil", "poisoned", "silver", "tin", "zinc"]), "lˈɛd"),
    ("learned", Both(&["a", "her", "his", "most", "my", "the", "very"], &["counsel", "doctor", "friend", "gentleman", "journal", "journals", "judge", "man", "men", "professor", "scholar", "scholars", "societies", "society", "woman"]), "lˈɜɹnɪd"),
    ("live", Two("let", "him"), "lˈɪv"),
    ("live", Two("let", "her"), "lˈɪv"),
    ("live", Two("let", "it"), "lˈɪv"),
    ("live", Two("let", "them"), "lˈɪv"),
    ("live", Both(&["it", "them"], &[""]), "lˈIv"),
    ("live", Before(&["let", "lets"]), "lˈɪv"),
    ("live", Both(&["long"], &["the"]), "lˈɪv"),
    ("live", Before(&["aired", "airs", "broadcast", "goes", "perform", "performed", "performing", "performs", "play", "played", "playing", "plays", "recorded", "sang", "sing", "singing", "sings", "streamed", "streams", "televised", "went"]), "lˈIv"),
    ("live", Both(&["out"], &["from", "on", "to"]), "lˈIv"),
    ("live", Behind(&["album", "ammunition", "audience", "band", "bait", "broadcast", "bullets", "concert", "coverage", "music", "performance", "rounds", "show", "shows", "stream", "television", "tv", "wire", "wires"]), "lˈIv"),
    ("lives", Before(&["all", "eight", "five", "four", "nine", "our", "own", "saved", "save", "saving", "seven", "six", "ten", "their", "these", "three", "two", "your", "many", "whose"]), "lˈIvz"),
    ("lives", Behind(&["alone", "at", "here", "in", "near", "next", "on", "there", "under", "with"]), "lˈɪvz"),
    ("minute", Behind(&["amount", "amounts", "changes", "crack", "cracks", "creatures", "crystals", "detail", "details", "difference", "differences", "dose", "doses", "drop", "drops", "fraction", "fragments", "flaw", "flaws", "grain", "grains", "handwriting", "hole", "holes", "particle", "particles", "piece", "pieces", "portions", "quantities", "quantity", "scratch", "scratches", "speck", "specks", "traces"]), "mInˈut"),
    ("minute", Before(&["extremely", "in", "most", "so", "too", "very"]), "mInˈut"),
    ("minute", Near(&[]), "mˈɪnət"),
    ("mon", Behind(&["ami", "amie", "amour", "cher", "dieu"]), "mˌɔn"),
    ("ne", Before(&["je"]), "nə"),
    ("number", Before(&["grew", "grow", "growing", "grown", "grows"]), "nˈʌməɹ"),
    ("number", Both(&["felt", "get", "getting", "got"], &[""]), "nˈʌməɹ"),
    ("number", Two("number", "and"), "nˈʌməɹ"),
    ("oblige", Before(&["noblesse"]), "əblˈiʒ"),
    ("peaked", Before(&["look", "looked", "looking", "looks"]), "pˈikɪd"),
    ("polish", Both(&[""], &["all", "her", "his", "it", "my", "our", "that", "the", "their", "these", "this", "those", "your"]), "pˈɑlɪʃ"),
    ("prima", Behind(&["facie"]), "pɹˌImə"),
    ("putting", Near(&["golf", "green"]), "pˈʌɾɪŋ"),
    ("resume", Before(&["a", "her", "his", "my", "our", "the", "their", "your"]), "ɹˈɛzəmˌA"),
    ("roman", Behind(&["à"]), "ɹOmˈɑn"),
    ("row", Both(&["a", "blazing", "furious", "terrible", "the", "violent"], &["about", "over", "with"]), "ɹˈW"),
    ("row", Before(&["awful", "bitter", "blazing", "flaming", "furious", "terrible", "violent"]), "ɹˈW"),
    ("sewer", Near(&["needle", "seamstress", "stitch", "thread"]), "sˈOəɹ"),
    ("sine", Behind(&["qua"]), "sˌɪnA"),
    ("slough", Behind(&["her", "his", "its", "off", "skin", "their"]), "slˈʌf"),
    ("sow", Near(&["boar", "farrowed", "pig", "piglet", "piglets", "pigs", "sty", "trough"]), "sˈW"),
    ("tag", Before(&["guten"]), "tˈɑk"),
    ("tarry", Near(&[]), "tˈæɹi"),
    ("tear", Both(&["a", "her", "his", "one"], &["away", "down", "from"]), "tˈɪɹ"),
    ("tear", Two("wear", "and"), "tˈɛɹ"),
    ("tear", Behind(&["duct", "ducts", "gas", "stained", "tracks"]), "tˈɪɹ"),
    ("tear", Behind(&["apart", "at", "away", "down", "into", "off", "open", "out", "through", "up"]), "tˈɛɹ"),
    ("tear", Soon(FABRICS), "tˈɛɹ"),
    ("tear", Near(&["cheek", "cheeks", "cried", "cry", "eye", "eyes", "fell", "grief", "rolled", "shed", "wept"]), "tˈɪɹ"),
    ("tear", Behind(&["fell", "glistened", "hung", "ran", "slid", "slipped", "trickled", "welled"]), "tˈɪɹ"),
    ("tear", Near(FABRICS), "tˈɛɹ"),
    ("tears", Behind(&["apart", "at", "down", "off", "open", "up"]), "tˈɛɹz"),
    ("terrible", Before(&["enfant"]), "tɛɹˈiblə"),
    ("vie", Before(&["la"]), "vˈi"),
    ("vin", Before(&["au", "du"]), "vˈæn"),
    ("vivant", Before(&["bon"]), "vivˈɑnt"),
    ("voyage", Before(&["bon"]), "vwɑjˈɑʒ"),
    ("wind", Behind(&["down", "up", "your"]), "wˈInd"),
    ("winding", Near(&[]), "wˈIndɪŋ"),
    ("winds", Behind(&["along", "around", "down", "its", "through", "up"]), "wˈIndz"),
    ("wound", Behind(&["along", "around", "back", "down", "its", "round", "slowly", "through", "tight", "tightly", "up"]), "wˈWnd"),
];

/// The sounds of verbs of which the dictionaries have only the noun, sorted.
const VERBS: &[(&str, &str)] = &[
    ("annex", "ənˈɛks"),
    ("combat", "kəmbˈæt"),
    ("export", "ɛkspˈɔɹt"),
    ("exports", "ɛkspˈɔɹts"),
    ("frequent", "fɹikwˈɛnt"),
    ("intern", "ɪntˈɜɹn"),
    ("protest", "pɹətˈɛst"),
    ("protests", "pɹətˈɛsts"),
];

/// Returns the sound of a verb that sounds otherwise than its noun, and that the dictionaries do not have.
pub(super) fn of_verb(word: &str) -> Option<&'static str> {
    VERBS.binary_search_by_key(&word, |it| it.0).ok().and_then(|at| VERBS.get(at)).map(|it| it.1)
}

/// What gets torn.
#[rustfmt::skip]
const FABRICS: &[&str] = &[
    "canvas", "cloak", "cloth", "coat", "curtain", "dress", "fabric", "jacket", "ligament", "map", "muscle", "net", "page", "paper", "sail",
    "sails", "shirt", "skirt", "sleeve", "stocking", "tent", "trousers", "wallpaper",
];

/// Stands for any word that may be a noun.
const NOUN: &[&str] = &["\u{0}"];

/// How far a word is that comes soon.
const SOON: usize = 3;

/// How far a word is near.
const NEAR: usize = 6;

/// Returns the sound that the neighbours of a word tell.
pub(super) fn sound<'a>(
    word: &str,
    before: &dyn Fn(usize) -> &'a str,
    behind: &dyn Fn(usize) -> &'a str,
) -> Option<&'static str> {
    let fits = |list: &[&str], neighbour: &str| {
        if list.first() == NOUN.first() { super::is_noun_like(neighbour) } else { list.contains(&neighbour) }
    };
    let first = PHRASES.partition_point(|it| it.0 < word);
    let rules = PHRASES.get(first..)?.iter().take_while(|it| it.0 == word);
    rules.into_iter().find_map(|(_, beside, sound)| {
        let found = match beside {
            Before(list) => fits(list, before(1)),
            Behind(list) => fits(list, behind(1)),
            Both(first, last) => fits(first, before(1)) && fits(last, behind(1)),
            Two(first, second) => before(2) == *first && before(1) == *second,
            Soon(list) => (1..=SOON).any(|count| list.contains(&behind(count))),
            Near([]) => true,
            Near(list) => (1..=NEAR).any(|count| list.contains(&before(count)) || list.contains(&behind(count))),
        };
        found.then_some(*sound)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phrases_are_sorted_by_their_words() {
        assert!(PHRASES.is_sorted_by_key(|it| it.0) && VERBS.is_sorted_by_key(|it| it.0));
    }
}
