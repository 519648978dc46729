//! Words of several sounds are read as their sentence means them. The word in question stands in brackets.

mod common;

use common::check_marked;

#[test]
fn verbs_and_nouns() {
    check_marked(&[
        ("They [record] the song", "ɹəkˈɔɹd"), ("a [record] of it", "ɹˈɛkəɹd"), ("to [record] it", "ɹəkˈɔɹd"), ("He broke the world [record].", "ɹˈɛkəɹd"),
        ("I [object] to that", "əbʤˈɛkt"), ("a strange [object] lay there", "ˈɑbʤəkt"), ("Nobody [objects] to it.", "əbʤˈɛkts"),
        ("the [present] day", "pɹˈɛzᵊnt"), ("to [present] it", "pɹizˈɛnt"), ("a birthday [present]", "pɹˈɛzᵊnt"), ("He will [present] the prize", "pɹizˈɛnt"),
        ("they [refuse] to go", "ɹəfjˈuz"), ("a heap of [refuse]", "ɹˈɛfjˌus"), ("You must not [refuse].", "ɹəfjˈuz"),
        ("the [contents] of the box", "kˈɑntˌɛnts"), ("he was [content] to wait", "kəntˈɛnt"), ("the [content] of the letter", "kˈɑntɛnt"),
        ("he had to [desert] his post", "dəzˈɜɹt"), ("the hot [desert]", "dˈɛzəɹt"), ("in the [desert] sun", "dˈɛzəɹt"),
        ("make [use] of it", "jˈus"), ("he could [use] it", "jˈuz"), ("it is no [use]", "jˈus"), ("[Use] the key", "jˈuz"), ("for [use] at night", "jˈus"),
        ("He [used] to live here", "jˈust"), ("He [used] a knife", "jˈuzd"), ("It is [used] to cut bread", "jˈuzd"), ("I am [used] to the dark", "jˈust"),
        ("the [house] was old", "hˈWs"), ("to [house] the poor", "hˈWz"), ("two old [houses]", "hˈWsᵻz"),
        ("the [produce] of the farm", "pɹˈOdˌus"), ("the farmers [produce] food", "pɹədˈus"),
        ("a new [project]", "pɹˈɑʤˌɛkt"), ("they [project] a loss", "pɹəʤˈɛkt"),
        ("their [conduct] was bad", "kˈɑndˌʌkt"), ("to [conduct] an orchestra", "kəndˈʌkt"),
        ("a [rebel] army", "ɹˈɛbᵊl"), ("they will [rebel]", "ɹəbˈɛl"),
        ("no [excuse]", "ɪkskjˈus"), ("[Excuse] me", "ɪkskjˈuz"),
        ("an [increase] in crime", "ˈɪnkɹˌis"), ("it will [increase]", "ɪnkɹˈis"),
        ("sign the [contract]", "kˈɑntɹˌækt"), ("[permit] me", "pəɹmˈɪt"), ("a [permit]", "pˈɜɹmɪt"),
        ("I [suspect] him", "səspˈɛkt"), ("the [suspect] fled", "sˈʌspˌɛkt"),
        ("the [subject] of the book", "sˈʌbʤɛkt"), ("to [subject] him to it", "səbʤˈɛkt"),
    ]);
}

#[test]
fn adjectives_and_verbs() {
    check_marked(&[
        ("[close] the door", "klˈOz"), ("he stood [close] to her", "klˈOs"), ("a [close] friend", "klˈOs"), ("Please [close] it.", "klˈOz"), ("They were too [close].", "klˈOs"),
        ("it drew to a [close]", "klˈOz"), ("The shops [close] at six.", "klˈOz"),
        ("people [live] here", "lˈɪv"), ("a [live] show", "lˈIv"), ("where I [live]", "lˈɪv"), ("[live] music", "lˈIv"), ("to [live] and die", "lˈɪv"), ("We [live] in hope", "lˈɪv"),
        ("she [lives] in town", "lˈɪvz"), ("nine [lives]", "lˈIvz"), ("it saved our [lives]", "lˈIvz"), ("He [lives] alone", "lˈɪvz"),
        ("a [separate] room", "sˈɛpəɹət"), ("to [separate] them", "sˈɛpəɹˌAt"),
        ("a [moderate] wind", "mˈɑdəɹət"), ("a [deliberate] lie", "dəlˈɪbəɹət"), ("an [elaborate] plan", "əlˈæbəɹət"), ("They will [deliberate].", "dəlˈɪbəɹˌAt"),
        ("a [perfect] day", "pˈɜɹfəkt"), ("to [perfect] it", "pəɹfˈɛkt"), ("it was [perfect]", "pˈɜɹfəkt"),
        ("a [minute] later", "mˈɪnət"), ("in [minute] detail", "mInˈut"), ("the [minute] hand", "mˈɪnət"),
        ("an [invalid] ticket", "ɪnvˈælɪd"), ("the poor [invalid] was ill", "ˈɪnvəlɪd"),
        ("a [learned] man", "lˈɜɹnɪd"), ("he [learned] it", "lˈɜɹnd"), ("an [aged] man", "ˈAʤɪd"), ("a boy [aged] ten", "ˈAʤd"),
        ("they had [graduated]", "ɡɹˈæʤʊˌATᵻd"), ("a college [graduate]", "ɡɹˈæʤəwət"),
    ]);
}

#[test]
fn tense_of_read() {
    check_marked(&[
        ("He [read] the letter twice.", "ɹˈɛd"), ("I have [read] it.", "ɹˈɛd"), ("She can [read].", "ɹˈid"), ("to [read] a book", "ɹˈid"), ("It was [read] aloud", "ɹˈɛd"),
        ("[Read] this.", "ɹˈid"), ("I [read] every day.", "ɹˈid"), ("Did you [read] it?", "ɹˈid"), ("He sat down and [read] the letter.", "ɹˈɛd"), ("They [read] the will yesterday.", "ɹˈɛd"),
        ("Let him [read] it.", "ɹˈid"), ("the most widely [read] book", "ɹˈɛd"), ("The sign [read] closed", "ɹˈɛd"), ("I'll [read] it", "ɹˈid"), ("a good [read]", "ɹˈid"),
    ]);
}

#[test]
fn words_of_two_meanings() {
    check_marked(&[
        ("a [lead] pipe", "lˈɛd"), ("to [lead] the way", "lˈid"), ("made of [lead]", "lˈɛd"), ("in the [lead]", "lˈid"),
        ("the [wind] blew", "wˈɪnd"), ("to [wind] the clock", "wˈInd"), ("[wind] it up", "wˈInd"), ("in the [wind] and rain", "wˈɪnd"), ("the [winding] road", "wˈIndɪŋ"),
        ("a deep [wound]", "wˈund"), ("the road [wound] through hills", "wˈWnd"), ("He [wound] the clock", "wˈWnd"), ("the [wound] healed", "wˈund"),
        ("a [tear] rolled down her cheek", "tˈɪɹ"), ("[tear] it up", "tˈɛɹ"), ("to [tear] the page", "tˈɛɹ"), ("wear and [tear]", "tˈɛɹ"), ("she burst into [tears]", "tˈɪɹz"), ("a [tear] in the sail", "tˈɛɹ"),
        ("a [bow] and arrow", "bˈO"), ("the [bow] of the ship", "bˈW"), ("they [bow] to the king", "bˈW"), ("he took a [bow]", "bˈW"), ("she tied a [bow] in her hair", "bˈO"),
        ("play the [bass] guitar", "bˈAs"), ("he caught a [bass]", "bˈæs"), ("a white [dove]", "dˈʌv"), ("she [dove] into the water", "dˈOv"),
        ("a [row] of houses", "ɹˈO"), ("a terrible [row] with her", "ɹˈW"), ("to [sow] seeds", "sˈO"), ("a [sow] and her piglets", "sˈW"), ("he [does] it", "dˈʌz"),
        ("the [polish] of the [Polish] officers", "pˈɑlɪʃ pˈOlɪʃ"),
    ]);
}
