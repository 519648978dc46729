//! Abbreviations, and how their dots are told from the ends of sentences: by what may follow each of them.

/// How an abbreviation is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Something always follows in its sentence: `Mr.`, `e.g.`
    NeverLast,
    /// It is one only before a number, otherwise a word: `No. 5`, `Nr. 7`
    BeforeNumber,
    /// It may be the last word, and then a new sentence follows: `Jr.`, `St.`, `Inc.`, `etc.`
    BeforeName,
    /// A day or month may follow in its sentence: `9 a.m. Monday`
    AfterTime,
}

/// The abbreviations of English, German, French, Spanish, Italian, Portuguese, Dutch and Russian; lower case.
#[rustfmt::skip]
const ABBREVIATIONS: &[(Use, &str)] = &[
    (Use::NeverLast, "mr mrs ms mx dr prof gen col capt cpt sgt lt cmdr cdr maj brig adm rev fr hon pres gov sen rep supt \
        insp messrs mt ft vs e.g i.e cf viz approx ca bros asst assoc dept cpl pvt mgr benj chas danl edw eliz fredk geo jas jno \
        jos robt saml thos v wm"),
    (Use::NeverLast, "z.b d.h u.a z d h o bzw hr frl geb gest verh lt sog vgl evtl ggf inkl exkl zzgl dipl ing hl st \
        mag dir abt ausg ca"),
    (Use::NeverLast, "m mm mme mlle mgr me pr vve ste"),
    (Use::NeverLast, "sr sra srta dña ud uds vd av avda ctra dpto núm pág"),
    (Use::NeverLast, "sig sigg sig.ra sig.na dott dott.ssa prof.ssa ing avv arch geom rag on egr gent"),
    (Use::NeverLast, "exmo exma sto sta dra profa eng"),
    (Use::NeverLast, "dhr mevr mej drs ir bijv o.a d.w.z m.b.t"),
    (Use::NeverLast, "г ул пр д кв им т.е см стр"),
    (Use::BeforeNumber, "no nos nr nrs vol vols fig figs p pp ch chap sec art ex op jan feb mar apr jun jul aug sep sept oct \
        nov dec bd kap abs aufl s n núms cap pag tel est rm apt rte lb lbs oz yd mi hrs min matt ps deut lev prov isa jer rom cor heb para cl fn ll"),
    (Use::BeforeName, "jr sr inc ltd co corp llc plc bros ave blvd rd st sq ln pl etc al ph.d m.d b.a m.a d.d.s esq str usw \
        u.s u.k u.n e.u u.s.a d.c l.a n.y gmbh ag cie bzgl"),
    (Use::AfterTime, "a.m p.m am pm"),
];

/// Words that begin a sentence much more often than they follow an abbreviation inside one.
#[rustfmt::skip]
const STARTERS: &str = "a an the he she it they we you i this that these those there then but and or so nobody no not \
    nothing everyone everybody someone somebody one when where why what who how if as at in on for from with after \
    before while although because since until now later soon suddenly his her its their our my your all some many most \
    another each every once never always still yet only even just perhaps maybe today tomorrow yesterday here \
    der die das ein eine er sie es wir ich du ihr dann und aber oder doch als wenn weil niemand nichts jetzt plötzlich \
    da so im am auf mit nach vor \
    le la les un une il elle ils elles nous vous je on et mais ou puis alors quand personne \
    el los las una él ella ellos y pero entonces cuando nadie lo gli uno egli lei loro poi ma quando nessuno \
    o os as um uma ele ela eles e mas então ninguém \
    он она они мы я но и а потом никто когда";

/// Days and months, which follow a time or an ordinal number inside a sentence.
#[rustfmt::skip]
const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday january february march april may june july \
    august september october november december est edt cst cdt mst mdt pst pdt gmt utc cet \
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember \
    jahrhundert stock klasse tag kapitel";

/// Returns how a word is used, if it is an abbreviation; without its last dot, in lower case.
pub(super) fn look_up(word: &str) -> Option<Use> {
    let listed = |use_: &Use| ABBREVIATIONS.iter().any(|(it, words)| it == use_ && has(words, word));
    // What may end a sentence is decided by what follows, also where another language never ends one with it.
    let ends_in_street = word.chars().count() > 4 && word.ends_with("str");
    if ends_in_street {
        return Some(Use::BeforeName);
    }
    [Use::BeforeName, Use::AfterTime, Use::BeforeNumber, Use::NeverLast].into_iter().find(listed)
}

/// Tells whether a word after a dot begins a new sentence.
pub(super) fn begins_a_sentence(word: &str) -> bool {
    has(STARTERS, &word.to_lowercase())
}

/// Tells whether a word is a day, a month or a time zone.
pub(super) fn is_day(word: &str) -> bool {
    has(DAYS, &word.to_lowercase())
}

fn has(words: &str, wanted: &str) -> bool {
    words.split_whitespace().any(|word| word == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviation_is_used_as_it_is_in_its_language() {
        for (word, expected) in [
            ("jr", Some(Use::BeforeName)),
            ("mr", Some(Use::NeverLast)),
            ("nr", Some(Use::BeforeNumber)),
            ("p.m", Some(Use::AfterTime)),
            ("goethestr", Some(Use::BeforeName)),
            ("sig.ra", Some(Use::NeverLast)),
            ("lamp", None),
        ] {
            assert_eq!(look_up(word), expected, "{word}");
        }
    }
}
