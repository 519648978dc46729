//! Whom the texts of a story mean, one after the other.

use super::*;

/// Returns whom a text means, those before what it names and then the others.
fn whom(cast: &mut Cast, text: &str, words: &Words) -> Option<String> {
    let Meant { first, also, .. } = cast.meant(text, words);
    let all: Vec<String> = first.into_iter().chain(also).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

#[test]
fn a_pronoun_means_the_last_one_it_can_be_said_of() {
    let mut cast = Cast::default();
    let words = Words::new("en", "");
    let mut meant = |text: &str| whom(&mut cast, text, &words);
    assert_eq!(meant("He was tired."), None, "nobody is known yet");
    assert_eq!(meant("An old man met a witch."), None);
    assert_eq!(meant("The queen slept."), None);
    assert_eq!(meant("She dreamt."), Some("queen".into()));
    assert_eq!(meant("His lamp went out."), Some("old man".into()));
    assert_eq!(meant("A fox came."), None);
    assert_eq!(meant("He was hungry."), Some("fox".into()));
    assert_eq!(meant("It rained."), None);
    assert_eq!(meant("Her horse fell."), Some("queen".into()));
    assert_eq!(meant("The queen came."), None);
    assert_eq!(meant("He bowed."), Some("old man".into()), "before the fox, who was not the last");
    assert_eq!(meant("A sailor kissed a maid."), None);
    assert_eq!(meant("She sang."), Some("maid".into()), "who was named second");
}

#[test]
fn whoever_acted_last_is_there_where_nobody_is_named() {
    let (mut cast, words) = (Cast::default(), Words::new("en", ""));
    for text in ["A queen came.", "A king came.", "She slept."] {
        cast.meant(text, &words);
    }
    assert_eq!(cast.last_ones(false), ["queen"]);
}

#[test]
fn a_name_means_its_bearer() {
    let words = Words::new("en", "");
    let story = "Nora came in. That night Nora saw Captain Ahab. She feared Ahab.";
    let mut cast = Cast::of(story, story, &words);
    let mut meant = |text: &str| whom(&mut cast, text, &words);
    assert_eq!(meant("Nora came in."), Some("woman".into()));
    assert_eq!(meant("There stood Captain Ahab."), None, "the word is there");
    assert_eq!(meant("Ahab laughed."), Some("captain".into()));
    assert_eq!(meant("She ran."), Some("woman".into()));
}

#[test]
fn other_languages_have_their_own_pronouns() {
    for (language, named, said, word) in [
        ("de", "Die Königin kam.", "Sie lachte.", "königin"),
        ("es", "El rey llegó.", "Él cayó.", "rey"),
        ("pt", "A rainha chegou.", "Ela riu.", "rainha"),
        ("ja", "老人が来た。", "彼は笑った。", "老人"),
    ] {
        let (mut cast, words) = (Cast::default(), Words::new(language, ""));
        assert_eq!(whom(&mut cast, named, &words), None);
        assert_eq!(whom(&mut cast, said, &words), Some(word.into()), "{said}");
    }
}

#[test]
fn they_are_the_last_two_who_were_there() {
    for (language, story) in [
        ("en", "A hedgehog met a magpie.|They ate together.=hedgehog magpie"),
        ("en", "A fox came.|A crow called.|They slept.=crow fox"),
        ("en", "A fox met a crow.|Three soldiers came.|They slept.=soldiers"),
        ("en", "A fox met a crow.|Seven candles burned.|They were red.="),
        ("en", "A fox met a crow.|They saw an old man.=fox crow"),
        ("en", "A fox came.|They slept.=fox"),
        ("en", "The hunter came.|A bear called.|They slept.=hunter"),
        ("en", "The hunter met a bear.|They slept.=hunter bear"),
        ("en", "Four men came.|The dogs slept.|They ate.=men"),
        ("de", "Ein Fuchs traf einen Igel.|Beide waren verschwunden.="),
        ("de", "Ein Fuchs traf einen Igel.|Es war kalt.|Die beiden sangen.=fuchs igel"),
        ("en", "A fox met a crow.|He who shares sleeps warm.="),
        ("de", "Ein Fuchs traf einen Igel.|Sie aßen den Apfel zusammen.=fuchs igel"),
        ("de", "Der König traf die Königin.|Sie lachte.=königin"),
        ("de", "Der König traf die Königin.|Beide lachten.=könig königin"),
        ("es", "Una mujer vio a un lobo.|Cuando pisaron la roca, cayó.=mujer lobo"),
        ("es", "Una mujer vio a un lobo.|Las cuerdas cayeron.="),
        ("es", "Una mujer vio a un lobo.|Cayeron tres piedras.="),
        ("es", "El rey llegó.|Unos soldados llegaron.|Él rio.=rey"),
        ("de", "Der König sah eine Eule.|Sie flog.=eule"),
        ("en", "The stranger saw a fish.|The stranger slept.|It rained.|She laughed.=stranger"),
        ("es", "Una mujer vio a un lobo.|Llegaron tres soldados.="),
        ("es", "Una mujer vio a un lobo.|Vieron a tres soldados.=mujer lobo"),
        ("de", "Der König traf die Königin.|Er sah sie tanzen.=könig königin"),
        ("de", "Der König traf die Königin.|Da sah sie Gärten.=königin"),
        ("de", "Der König traf die Königin.|Als sie den Garten sahen, war es Nacht.=könig königin"),
        ("de", "Der König traf die Königin.|Als sie den Garten betreten wollte, war es Nacht.=königin"),
        ("de", "Der König traf die Königin.|Dann gingen sie.=könig königin"),
        ("de", "Der König traf die Königin.|Und sie lachten.=könig königin"),
        ("fr", "Le roi vit la reine.|Ils partirent ensemble.=roi reine"),
        ("ja", "狐が烏に会った。|二人は笑った。=狐 烏"),
    ] {
        let (mut cast, words) = (Cast::default(), Words::new(language, ""));
        let (texts, expected) = story.rsplit_once('=').unwrap();
        let last = texts.split('|').map(|text| whom(&mut cast, text, &words)).last().flatten();
        assert_eq!(last.unwrap_or_default(), expected, "{story}");
    }
}

#[test]
fn whoever_acts_or_is_acted_on_is_there_beside_those_who_are_named() {
    for (language, story) in [
        ("en", "The king came.|He met a merchant.=king"),
        ("en", "The king came.|A merchant stopped him.=king"),
        ("en", "The king came.|The merchant took his hat, and he left.="),
        ("en", "The king came.|He met a merchant.|He laughed.=king"),
        ("en", "The king met the queen.|She invited him into the hall.=queen king"),
        ("en", "The king met the queen.|He took his hat.=king"),
        ("en", "The king came.|Then Nora saw him. Nora left.=woman king"),
        ("en", "The queen came.|Then Nora ran. She and Nora left.=woman"),
        ("en", "A fox met a crow.|He ate.|He drank.|He sang.|He slept.|They danced.=fox crow"),
        ("de", "Am Tisch saß der Pfarrer.|Ihm gegenüber saß ein Bauer.=pfarrer"),
    ] {
        let (texts, expected) = story.rsplit_once('=').unwrap();
        let words = Words::new(language, "");
        let mut cast = Cast::of(texts, texts, &words);
        let last = texts.split('|').map(|text| whom(&mut cast, text, &words)).last().flatten();
        assert_eq!(last.unwrap_or_default(), expected, "{story}");
    }
}

#[test]
fn whoever_speaks_is_in_the_picture_before_the_others_who_are_named() {
    for (language, story, text, expected) in [
        ("es", "Luego Inés vio al viejo Tomás. Luego Inés rio. Tomás calló.", "gritó Tomás. Inés rio", "anciano mujer"),
        ("es", "Luego Inés vio al viejo Tomás. Luego Inés rio. Tomás calló.", "Inés rio. Gritó Tomás", "anciano mujer"),
        ("en", "Then Nora met Captain Ahab. Later Nora feared Ahab.", "Nora ran. Ahab shouted", "captain woman"),
        ("en", "Then Nora met Lucy. She sang. Later Nora and Lucy slept.", "Nora kissed Lucy", "two women"),
        (
            "de",
            "Da kam die alte Grete. Nachts rief Hans. Da lachte Grete, und Hans schlief.",
            "Hans lachte, sagte Grete",
            "alte frau mann",
        ),
    ] {
        let words = Words::new(language, "");
        let mut cast = Cast::of(story, story, &words);
        assert_eq!(whom(&mut cast, text, &words).unwrap_or_default(), expected, "{text}");
    }
}

#[test]
fn what_is_said_of_each_stands_beside_the_word_for_him() {
    let story =
        "Teresa, sixteen, in a red poncho, saw that her brother Mateo was gone. Mateo, eight years old, sat there.";
    let words = Words::new("en", "");
    let mut memory = super::super::prompt::Memory::new(story, &words);
    let (first, second) = story.split_once(". ").unwrap();
    assert_eq!(memory.prompt(first, "drama"), "drama scene, woman sixteen red poncho boy, daytime");
    assert_eq!(memory.prompt(second, "drama"), "drama scene, boy eight years old sat, daytime");
}
