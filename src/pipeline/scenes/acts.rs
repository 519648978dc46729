//! Verbs of somebody who does something, which tell a name at the beginning of a sentence. Pure.

use super::ways::is_in;

/// Verbs of somebody who begins a sentence: "Martha went".
const ACTS: &str = " went came said heard saw stood took had was ran sat felt knew found lay woke held gave told thought wrote drove rode drank ate slept \
sang swam shook drew threw broke caught brought fell fought flew rose shut spoke wore left kept read made put got led met ";

/// Pronouns between somebody and his verb in languages of Rome: "Lucía se levantó".
const CLITICS: &str = " se le lo la me te si gli no non s l ";

/// How such verbs end.
const ACTS_BY_END: [(&str, &[&str]); 4] = [
    ("es", &["ó", "ía", "aba", "vo", "jo", "zo", "so"]),
    ("it", &["ò", "va", "ì", "se"]),
    ("pt", &["ou", "eu", "iu", "va", "ia"]),
    ("fr", &["ait", "it", "ut"]),
];

/// Words that begin sentences before such verbs and are no names: adverbs, conjunctions and pronouns.
const NO_NAMES: &str = " nadie alguien algo todo todos todas nada luego después entonces afuera fuera adentro dentro arriba abajo allí allá aquí ahora ayer hoy \
mañana pronto apenas mientras cuando donde aunque porque así también tampoco nunca siempre quizá quizás detrás delante cerca lejos aquel aquella esto eso \
nessuno qualcuno qualcosa tutto tutti niente poi allora fuori qui qua lì là ora ieri oggi domani presto mentre quando dove così anche mai sempre forse \
dietro davanti vicino lontano questo quello intanto ninguém alguém tudo depois então fora lá ali agora ontem hoje amanhã logo enquanto onde assim também \
sempre talvez atrás perto longe isso personne quelqu tout tous rien puis alors dehors dedans ici maintenant hier demain bientôt pendant quand où ainsi \
aussi jamais toujours derrière devant près loin cela ceci chacun enfin soudain cada ambos ";

/// Tells whether a word is a pronoun between somebody and his verb.
pub(super) fn is_clitic(word: &str) -> bool {
    is_in(CLITICS, word)
}

/// Tells whether what follows a word, behind a pronoun at most, is its verb.
pub(super) fn acts(name: &str, word: &str, language: &str) -> bool {
    let of_language =
        |(known, ends): &(&str, &[&str])| *known == language && ends.iter().any(|end| word.ends_with(end));
    let is_word = 2 < word.chars().count() && !is_in(NO_NAMES, name);
    language == "en" && (word.ends_with("ed") || is_in(ACTS, word)) || is_word && ACTS_BY_END.iter().any(of_language)
}
