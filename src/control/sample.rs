//! A sentence in a voice, so that people can hear it.

use speech::{Bench, Speech, SpeechError, Wanted};

/// A sentence in each language. A voice of another language counts: every voice reads digits in its own.
#[rustfmt::skip]
const SENTENCES: &[(&str, &str)] = &[
    ("en", "The lamp in the old lighthouse went out at nine, and nobody had lit it for years."),
    ("de", "Um neun Uhr erlosch die Lampe im alten Leuchtturm, die seit Jahren niemand angezündet hatte."),
    ("es", "A las nueve se apagó la lámpara del viejo faro, que nadie había encendido en años."),
    ("fr", "À neuf heures, la lampe du vieux phare s'éteignit, et personne ne l'avait allumée depuis des années."),
    ("it", "Alle nove si spense la lampada del vecchio faro, che nessuno accendeva da anni."),
    ("pt", "Às nove horas apagou-se a lâmpada do velho farol, que ninguém acendia há anos."),
    ("nl", "Om negen uur ging de lamp in de oude vuurtoren uit, die al jaren niemand had aangestoken."),
    ("pl", "O dziewiątej zgasła lampa w starej latarni morskiej, której nikt od lat nie zapalał."),
    ("sv", "Klockan nio slocknade lampan i den gamla fyren, som ingen hade tänt på flera år."),
    ("da", "Klokken ni gik lampen ud i det gamle fyrtårn, som ingen havde tændt i årevis."),
    ("nb", "Klokken ni sluknet lampen i det gamle fyret, som ingen hadde tent på mange år."),
    ("cs", "V devět hodin zhasla lampa ve starém majáku, kterou už léta nikdo nerozsvítil."),
    ("tr", "Eski fenerdeki lamba saat dokuzda söndü; onu yıllardır kimse yakmamıştı."),
    ("ru", "В девять часов погасла лампа в старом маяке, которую никто не зажигал уже много лет."),
    ("uk", "О дев'ятій годині згасла лампа у старому маяку, яку ніхто не запалював роками."),
    ("el", "Στις εννέα έσβησε η λάμπα στον παλιό φάρο, που κανείς δεν την είχε ανάψει για χρόνια."),
    ("hi", "नौ बजे पुराने प्रकाशस्तंभ का दीपक बुझ गया, जिसे वर्षों से किसी ने नहीं जलाया था।"),
    ("ja", "くじに、ふるい とうだいの あかりが きえました。"),
    ("cmn", "九点钟，旧灯塔的灯灭了，已经很多年没有人点过它。"),
];
const COUNTING: &str = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10.";

/// What was spoken.
#[derive(Debug)]
pub(crate) struct Sample {
    /// Who spoke it.
    pub(crate) provider: String,
    /// In which language.
    pub(crate) language: String,
    /// How long it is.
    pub(crate) seconds: f64,
    /// A whole wav file.
    pub(crate) wav: Vec<u8>,
}

/// Lets the first one who has the voice speak a sentence of the voice's language.
pub(crate) async fn speak(voice: &str, speech: &Speech, bench: &Bench<'_>) -> Result<Sample, SpeechError> {
    let (name, _) = voice.split_once('+').unwrap_or((voice, ""));
    let offers = speech.offers(None, bench).await;
    let offered = || offers.iter().flat_map(|offer| offer.voices.iter().flatten());
    let languages = offered().find(|it| it.name == name).map_or(&[][..], |it| &it.languages);
    let language = languages.first().map_or("en", String::as_str);
    let wanted = Wanted { voice: Some(voice.to_owned()), ..Wanted::of_language(language) };
    let mut refused = None;
    for candidate in speech.with_voice(&wanted) {
        let narrator = match candidate.narrator(std::iter::once(sentence(languages)), bench).await {
            Ok(narrator) => narrator,
            Err(error @ SpeechError::VoiceUnknown { .. }) => {
                refused = Some(error);
                continue;
            }
            Err(error) => return Err(error),
        };
        let clip = narrator.say(0, bench).await?;
        let number = 0;
        let failed = |source| SpeechError::Sound { provider: "voices".to_owned(), number, source };
        let wav = clip.source.to_wav().map_err(failed)?.unwrap_or_default();
        let (provider, language) = (narrator.provider().to_owned(), language.to_owned());
        return Ok(Sample { provider, language, seconds: clip.seconds(), wav });
    }
    let known = String::new();
    let provider = "nobody".to_owned();
    Err(refused.unwrap_or(SpeechError::VoiceUnknown { provider, voice: voice.to_owned(), known }))
}

/// Returns what a voice of these languages says.
fn sentence(languages: &[String]) -> &'static str {
    let of = |language: &String| {
        let primary = language.split('-').next()?;
        SENTENCES.iter().find(|(it, _)| *it == primary).map(|(_, sentence)| *sentence)
    };
    languages.iter().find_map(of).unwrap_or(COUNTING)
}
