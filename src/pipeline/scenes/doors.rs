//! Who is in a house and who is out of doors, by what a clause says: who goes out, comes in, is let in, looks out or back, and whom the
//! weather reaches. Pure.

use super::ways::is_in;

/// Words of what is outside, which whoever is inside sees or hears.
const OPEN: &str = " outside outdoors draußen fuera afuera dehors fuori ";
const WINDOWS: &str = " window windows fenster ventana ventanas fenêtre fenêtres finestra finestre ";

/// Words by which somebody leaves a room or a vehicle.
const GOING: &str = " went ran run stepped crept rushed came walked hurried slipped crawled climbed got ging lief rannte trat stieg kam ";
const INDOORS: &str = " inside indoors hinein herein drinnen adentro dentro dedans ";
/// Phrases of somebody who goes into what is not named, or is let in, each between spaces; and those that end the clause.
const ENTERING: [&str; 22] = [
    " trat ein ",
    " traten ein ",
    " let him in ",
    " let her in ",
    " let them in ",
    " let me in ",
    " let us in ",
    " was let in ",
    " were let in ",
    " asked him in ",
    " asked her in ",
    " hizo pasar ",
    " hizo entrar ",
    " dejó pasar ",
    " dejó entrar ",
    " lo invitó a entrar ",
    " la invitó a entrar ",
    " fit entrer ",
    " laissa entrer ",
    " fece entrare ",
    " lasciò entrare ",
    " entró y ",
];
const ENTERED: &str = " entered eintrat entró entraron entra entrò entrarono ";
/// The same in a language without spaces.
const ENTERING_UNSPACED: [&str; 4] = ["入ってきた", "入って来た", "中に入", "招き入れ"];
/// Words behind "came in" after which it names no place.
const BEHIND_IN: &str = " with and from through by again to without ";
/// Verbs of somebody on a horse, who is outside.
const RIDING: &str = " rode saddled galloped trotted ritt ritten sattelte sattelten galoppierte cabalgó cabalgaba ensilló galopó chevaucha chevauchait \
cavalcò cavalcava sellò cavalgou ";
/// Verbs of somebody who lets in: "ließ sie herein".
const LETTING: &str = " ließ ließen bat baten winkte zog led ";
const OUT: &str = " out outside hinaus heraus aus draußen ";
/// Verbs of somebody who sees what is farther away.
const SEEING: &str = " saw sees seen watched spotted noticed sah sahen erblickte erblickten bemerkte vio vieron veía divisó vit virent vide videro scorse ";
const SEEING_UNSPACED: [&str; 2] = ["見え", "見た"];
/// Phrases of somebody who looks at what he has left.
const LOOKING_BACK: [&str; 10] = [
    " looked back ",
    " glanced back ",
    " sah zurück ",
    " blickte zurück ",
    " miró atrás ",
    " miró hacia atrás ",
    " volvió la vista ",
    " se retourna ",
    " si voltò ",
    " olhou para trás ",
];
/// Words of what is above a town.
const ROOFS: &str = " roofs rooftops dächer dächern tejados toits tetti telhados ";
/// Phrases of another night.
const NIGHTS: [&str; 8] = [
    " that night ",
    " that evening ",
    " in jener nacht ",
    " in dieser nacht ",
    " esa noche ",
    " aquella noche ",
    " cette nuit ",
    " quella notte ",
];
const NIGHTS_UNSPACED: [&str; 2] = ["その夜", "その晩"];
const LOOKING: &str = " sah sahen sieht blickte blickten blickt schaute schauten schaut starrte spähte rief ";
/// Phrases of somebody who comes into the open.
const IN_THE_OPEN: [&str; 8] = [
    " into the sunshine ",
    " into the sunlight ",
    " into the open ",
    " into daylight ",
    " ins freie ",
    " an die luft ",
    " al aire libre ",
    " à l'air libre ",
];
/// Phrases of somebody whom the weather reaches, who is outside; and words of the way home, at whose end the text may be.
const IN_THE_WEATHER: [&str; 40] = [
    " in the rain ",
    " through the rain ",
    " into the rain ",
    " in the snow ",
    " through the snow ",
    " into the snow ",
    " in the fog ",
    " through the fog ",
    " into the fog ",
    " into the storm ",
    " through the storm ",
    " im regen ",
    " durch den regen ",
    " in den regen ",
    " im schnee ",
    " durch den schnee ",
    " in den schnee ",
    " im nebel ",
    " durch den nebel ",
    " in den nebel ",
    " durch den sturm ",
    " in den sturm ",
    " bajo la lluvia ",
    " en la nieve ",
    " por la nieve ",
    " entre la niebla ",
    " bajo la nieve ",
    " bajo la tormenta ",
    " sous la pluie ",
    " dans la neige ",
    " sous la neige ",
    " dans le brouillard ",
    " sous l'orage ",
    " sotto la pioggia ",
    " nella neve ",
    " sotto la neve ",
    " nella nebbia ",
    " na chuva ",
    " sob a chuva ",
    " na neve ",
];
const IN_THE_WEATHER_UNSPACED: [&str; 6] = ["雨の中", "雪の中", "霧の中", "嵐の中", "吹雪の中", "雨に濡れ"];
const HOME: &str = " home heim heimwärts nachhause casa maison ";

/// Words by which somebody leaves a vehicle, and nothing else.
const ALIGHTING: &str = " got stieg alighted disembarked parked descendit scese ";
const GONE_OUT: &str = " hinaus heraus davon fort alighted disembarked parked salió salieron sortit sortirent uscì uscirono descendit scese partit partirent partì partirono marchó marcharon ";

/// Tells whether somebody in a clause sees something.
pub(super) fn sees(clause: &[String]) -> bool {
    clause.iter().any(|word| is_in(SEEING, word) || SEEING_UNSPACED.iter().any(|it| word.contains(it)))
}

/// Tells whether somebody in a clause looks at what he has left.
pub(super) fn looks_back(clause: &[String]) -> bool {
    let text = format!(" {} ", clause.join(" "));
    LOOKING_BACK.iter().any(|phrase| text.contains(phrase)) || text.contains("振り返")
}

/// Tells whether a clause is about roofs, which nobody sees in a room.
pub(super) fn is_of_roofs(clause: &[String]) -> bool {
    clause.iter().any(|word| is_in(ROOFS, word) || word.contains("屋根"))
}

/// Tells whether a clause tells of another night, at which whoever was out is at home again.
pub(super) fn is_next_night(clause: &[String]) -> bool {
    let text = format!(" {} ", clause.join(" "));
    NIGHTS.iter().any(|night| text.contains(night)) || NIGHTS_UNSPACED.iter().any(|night| text.contains(night))
}

/// Tells whether a clause is about what is outside.
pub(super) fn is_outside(clause: &[String]) -> bool {
    is_in_the_open(clause) || clause.iter().any(|word| is_in(WINDOWS, word))
}

/// Tells whether a clause says that it is out of doors.
pub(super) fn is_in_the_open(clause: &[String]) -> bool {
    clause.iter().any(|word| is_in(OPEN, word))
}

/// Tells whether a clause says that somebody or something is out in the weather, and not on the way home.
pub(super) fn is_in_the_weather(clause: &[String]) -> bool {
    let text = format!(" {} ", clause.join(" "));
    let is_told = IN_THE_WEATHER.iter().any(|phrase| text.contains(phrase));
    let unspaced = || IN_THE_WEATHER_UNSPACED.iter().any(|phrase| text.contains(phrase));
    let comes_home = || clause.iter().any(|word| is_in(HOME, word));
    (is_told || unspaced()) && !comes_home() && !sees(clause) && !clause.iter().any(|word| is_in(LOOKING, word))
}

/// Tells whether a clause says that somebody goes into a building that it does not name: "they hurried inside".
pub(super) fn goes_in(clause: &[String]) -> bool {
    let goes = clause.windows(2).any(|pair| match pair {
        [verb, inside] => (is_in(GOING, verb) || verb == "back") && is_in(INDOORS, inside),
        _ => false,
    });
    // "He came in with a suitcase", but not "he came in the evening".
    let comes = |at: usize| {
        let word = |at: usize| clause.get(at).map_or("", String::as_str);
        is_in(GOING, word(at)) && word(at + 1) == "in" && is_in(BEHIND_IN, word(at + 2))
    };
    let comes_in =
        (0..clause.len()).any(comes) || matches!(clause, [.., verb, last] if is_in(GOING, verb) && last == "in");
    let enters = || clause.last().is_some_and(|it| is_in(ENTERED, it));
    goes || comes_in || enters()
}

/// Tells whether a clause says that somebody is let in, whom it need not name: "lo dejó entrar".
pub(super) fn is_let_in(clause: &[String]) -> bool {
    let text = format!(" {} ", clause.join(" "));
    let is_let =
        || clause.iter().any(|word| is_in(LETTING, word)) && clause.last().is_some_and(|it| is_in(INDOORS, it));
    let comes = || clause.iter().any(|word| ENTERING_UNSPACED.iter().any(|it| word.contains(it)));
    // "Inside, on the table, stood a chest."
    let is_inside = || matches!(clause, [only] if is_in(INDOORS, only));
    ENTERING.iter().any(|it| text.contains(it)) || is_let() || comes() || is_inside()
}

/// Tells whether a clause says that somebody goes out, if there is somebody. Who "got out" was in a vehicle: `rides` tells whether
/// the story is in one.
pub(super) fn goes_out(clause: &[String], rides: bool) -> bool {
    let leaves = |verb: &String| rides || !is_in(ALIGHTING, verb);
    let goes = clause.windows(2).any(|pair| match pair {
        [verb, out] => is_in(GOING, verb) && is_in(OUT, out) && leaves(verb),
        _ => false,
    });
    let text = format!(" {} ", clause.join(" "));
    let is_brought = IN_THE_OPEN.iter().any(|phrase| text.contains(phrase));
    let is_light = |word: &String| matches!(word.as_str(), "sol" | "luna" | "soleil" | "lune" | "sole");
    let looks = |word: &String| is_in(LOOKING, word);
    let rides_out = !rides && clause.iter().any(|word| is_in(RIDING, word));
    goes || is_brought
        || rides_out
        || clause.iter().any(|word| is_in(GONE_OUT, word) && leaves(word))
            && !clause.iter().any(|word| is_light(word) || looks(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(clause: &str) -> Vec<String> {
        clause.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn whom_the_weather_reaches_is_outside() {
        let is_out = |clause: &str| is_in_the_weather(&words(clause));
        assert!(
            is_out("a hedgehog stood in the snow") && is_out("karl rannte durch den regen") && is_out("雨の中を歩いた")
        );
        assert!(
            !is_out("she came home through the rain") && !is_out("she saw him in the rain") && !is_out("it rained")
        );
    }

    #[test]
    fn whoever_goes_out_leaves_and_a_lamp_does_not() {
        let rides = |clause: &str, rides| goes_out(&clause.split(' ').map(str::to_owned).collect::<Vec<_>>(), rides);
        let goes = |clause: &str| rides(clause, false);
        assert!(rides("a man got out", true) && !goes("a man got out") && !goes("er stieg aus"));
        assert!(goes("leo hauled her into the sunshine") && !goes("leo looked into the sun"));
        assert!(goes("hansen took the rifle and crept outside") && goes("el pastor salió") && goes("er ging hinaus"));
        let enters = |clause: &str| goes_in(&clause.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert!(enters("they hurried inside") && !enters("inside it was dark"));
        assert!(enters("he came in with a suitcase") && enters("then he came in") && !enters("he came in the evening"));
        let is_let = |clause: &str| is_let_in(&clause.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert!(is_let("dentro") && is_let("inside") && !is_let("inside it was dark"));
        assert!(is_let("er trat ein") && is_let("sie ließ ihn herein") && is_let("lo dejó entrar"));
        assert!(!goes("er sah hinaus"));
        assert!(goes("she saddled her mule") && goes("er ritt davon") && !rides("she rode a train", true));
        assert!(!goes("outside the rain fell") && !goes("salió el sol") && !goes("the door was open"));
    }
}
