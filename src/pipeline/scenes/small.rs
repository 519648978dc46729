//! Small words of sentences, which are never shown in a picture. What words name is in `things`.

/// Words that cannot be shown in a picture: function words, and frequent verbs.
#[rustfmt::skip]
const STOP: &str = " the a an and or but of to in on at for with from by as is was were are be been being had has have having he she it they we you i \
his her its their our my your him them that this these those there here then than when where while what who which whose why how so not no nor \
did do does done would could should might must may can will shall if into onto out up down over under off about through toward towards only just \
very too also even still yet again ever never always once one all any some every each both other another such own me us himself herself itself \
themselves myself after before until since because though although upon between among against without within \
said says say asked answered replied told tell knew know thought think went go gone going came come coming got get took take taken made make saw \
see seen looked look seemed felt feel began begin began turned put let kept found find left heard hear tried try wanted want became happened stood \
nothing something anything everything nobody somebody anybody everyone someone almost perhaps maybe soon now later suddenly finally really quite \
der die das und ein eine einen einem einer eines den dem des im am an auf mit von vom zu zum zur ist war waren er sie es ich wir ihr du nicht sich \
hatte hat hatten als aber sein seine seinen ihre ihren bei aus nach über unter vor durch für um wie was wer wo dann noch nur schon auch so da dass \
le la les un une des du de et en dans sur il elle ils elles que qui ne pas se son sa ses au aux avec pour par était avait \
el los las unos unas y del al con por para su sus se no lo era había una él ella dijo \
di il lo gli una uno nel nella alla dal dalla sua suo che si non era aveva disse lui lei c'était lui à dit \
plötzlich bald einst endlich seit seither ihm ihn ihnen ";

/// Of them, nouns of a language that are small words of another one only: a hat in English, gold in French.
const NOUNS: [(&str, &str); 4] =
    [("en", " hat son war den due "), ("de", " see made all "), ("fr", " or "), ("es", " once ")];

/// Tells whether a word of a language cannot be shown in a picture.
pub(super) fn is_stop_of(word: &str, language: &str) -> bool {
    let is_noun = NOUNS.iter().any(|(of, nouns)| *of == language && nouns.contains(&format!(" {word} ")));
    is_stop(word) && !is_noun
}

/// Tells whether a word cannot be shown in a picture, in any language.
pub(super) fn is_stop(word: &str) -> bool {
    STOP.contains(&format!(" {word} ")) || word.chars().count() < 2 && word.is_ascii()
}
