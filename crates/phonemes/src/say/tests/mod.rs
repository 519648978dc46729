//! What texts are in spoken words, by kind.

mod kinds;

use super::*;
use crate::lexicons::VOICE;
use crate::pieces::split;

/// Shows a text in spoken words: letters that are spelled stand apart, and rests follow their words.
fn spoken(text: &str) -> String {
    let mut pieces = split(text);
    let words = words(&mut pieces, &VOICE, &Own::default());
    let mut out = String::new();
    for word in words {
        let space = if out.is_empty() || word.kind == Kind::Rest { "" } else { " " };
        let text = match word.kind {
            Kind::Letters => {
                let (letters, end) = crate::sound::without_ending(&word.text);
                letters.chars().map(String::from).collect::<Vec<_>>().join("·")
                    + if end.is_empty() { "" } else { "'" }
                    + end
            }
            Kind::Word | Kind::Rest => word.text,
        };
        let stop = word.stop.symbol().map(String::from).unwrap_or_default();
        out.extend([space, text.as_str(), stop.as_str()]);
    }
    out
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let found = spoken(text);
            (found != *expected).then(|| format!("{text}\n  expected: {expected}\n  found:    {found}"))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} wrong:\n{}", failed.len(), cases.len(), failed.join("\n"));
}

#[test]
fn counts_and_places() {
    check(&[
        (
            "We were 12 men, 1,250 horses and 3.75 miles.",
            "We were twelve men, one thousand two hundred fifty horses and three point seven five miles.",
        ),
        ("The 21st of the 3rd, the 1,000th time.", "The twenty first of the third, the one thousandth time."),
        ("−5 degrees, -12, (-3).", "minus five degrees, minus twelve, minus three."),
        (
            "Room 237, Flight 815, Room 101, Apartment 5B, 221B Baker Street.",
            "Room two thirty seven, Flight eight fifteen, Room one oh one, Apartment five B, two twenty one B Baker Street.",
        ),
        ("Agent 007 had 0.5 and .25 of 0.", "Agent double oh seven had zero point five and point two five of zero."),
        (
            "About 299792458 of 7,000,000,000.",
            "About two hundred ninety nine million seven hundred ninety two thousand four hundred fifty eight of seven billion.",
        ),
        (
            "It sold 5M copies, 10k more, 2.5bn in all, 50+ times.",
            "It sold five million copies, ten thousand more, two point five billion in all, fifty plus times.",
        ),
        (
            "No. 5 and #7, Nos. 3 and 4. No. He left.",
            "number five and number seven, numbers three and four. No. He left.",
        ),
        (
            "version 2.0.1 at 192.168.0.1",
            "version two point zero point one at one hundred ninety two dot one hundred sixty eight dot zero dot one",
        ),
        ("1500 soldiers and 1250 horses", "fifteen hundred soldiers and one thousand two hundred fifty horses"),
        (
            "a 10-year-old, a 19th-century house, 5-km runs, mid-1990s",
            "a ten year old, a nineteenth century house, five kilometer runs, mid nineteen nineties",
        ),
    ]);
}

#[test]
fn fractions_and_ranges() {
    check(&[
        (
            "1/2 a mile, ½ a mile, 3/4 cup, 2 1/2 cups, 2½ cups, ¾.",
            "half a mile, half a mile, three quarters cup, two and a half cups, two and a half cups, three quarters.",
        ),
        ("pages 10–12, 5-10 men, 10 – 12 days", "pages ten to twelve, five to ten men, ten to twelve days"),
        (
            "the 1914–1918 war, 1914-18, 2020-21",
            "the nineteen fourteen to nineteen eighteen war, nineteen fourteen to eighteen, twenty twenty to twenty one",
        ),
        ("open 24/7 since 9/11", "open twenty four seven since nine eleven"),
        ("a ratio of 3:1", "a ratio of three to one"),
        ("5–10% of it", "five to ten percent of it"),
    ]);
}

#[test]
fn money() {
    check(&[
        (
            "A $40-million bridge, a £2.5-billion fund, a $5m house.",
            "A forty million dollar bridge, a two point five billion pound fund, a five million dollar house.",
        ),
        (
            "He owed $1,250.50, £3, €2.5 million and 5¢.",
            "He owed one thousand two hundred fifty dollars and fifty cents, three pounds, two point five million euros and five cents.",
        ),
        (
            "$1, $0.99, $2.00, £1.01, 3€, $5M, $100k",
            "one dollar, ninety nine cents, two dollars, one pound and one penny, three euros, five million dollars, one hundred thousand dollars",
        ),
        (
            "a $20 bill, the $5 million deal, a $100 is",
            "a twenty dollar bill, the five million dollar deal, a one hundred dollars is",
        ),
        (
            "$5-$10, US$5, ¥500, -$3, $5/hour",
            "five to ten dollars, five U·S dollars, five hundred yen, minus three dollars, five dollars per hour",
        ),
        ("about $3.5 billion in all", "about three point five billion dollars in all"),
        (
            "between $10 and $15 million, from £2 to £3bn, $5 or $6 million",
            "between ten and fifteen million dollars, from two to three billion pounds, five or six million dollars",
        ),
        ("He had $10 and $15 million.", "He had ten dollars and fifteen million dollars."),
        ("between $10 and $15 a day", "between ten dollars and fifteen dollars a day"),
    ]);
}

#[test]
fn times_dates_and_years() {
    check(&[
        (
            "At 7:30 p.m. he left; at 19:05, at 7:00, at 10am, at 12:34:56.",
            "At seven thirty P·M he left; at nineteen oh five, at seven o'clock, at ten A·M, at twelve thirty four and fifty six seconds.",
        ),
        (
            "He ran it in 2:58:41; it took 0:01:05, after 3:00:00.",
            "He ran it in two hours fifty eight minutes and forty one seconds; it took one minute and five seconds, after three hours.",
        ),
        ("on Mon., Jan. 3rd, Tues. Feb. 4", "on Monday, January third, Tuesday February fourth"),
        ("at 7:30pm. At 6 a.m. Then", "at seven thirty P·M. At six A·M. Then"),
        (
            "March 3rd, 1999; 3/4/2021; 2021-03-04",
            "March third, nineteen ninety nine; March fourth, twenty twenty one; March fourth, twenty twenty one",
        ),
        (
            "On March 3, 1999, and 4 July 1776, in Sept. 1914.",
            "On March third, nineteen ninety nine, and the fourth of July seventeen seventy six, in September nineteen fourteen.",
        ),
        (
            "In 1984, 2007 and 1905, in the 1900s, the 1980s and the '90s, class of '85",
            "In nineteen eighty four, two thousand seven and nineteen oh five, in the nineteen hundreds, the nineteen eighties and the nineties, class of eighty five",
        ),
        ("in 1066, 44 BC and 476 AD", "in ten sixty six, forty four B·C and four seventy six A·D"),
        ("from 9:00-17:30, July 3-5", "from nine o'clock to seventeen thirty, July third to fifth"),
    ]);
}

#[test]
fn units_and_telephones() {
    check(&[
        (
            "5 km/h, 30 °C, 20°, 6'2\", 12 kg, 5GB, 1 kg, 98.6°F",
            "five kilometers per hour, thirty degrees Celsius, twenty degrees, six feet two inches, twelve kilograms, five gigabytes, one kilogram, ninety eight point six degrees Fahrenheit",
        ),
        ("He is 6'2\" tall. 5 ft. 3 in. of rain.", "He is six feet two inches tall. five feet three inches of rain."),
        ("50%, 3.5 %, 5 million km", "fifty percent, three point five percent, five million kilometers"),
        (
            "Call 555-1234, (212) 555-0199 or 1-800-555-1212, 911.",
            "Call five five five, one two three four, two one two, five five five, zero one nine nine or one, eight hundred, five five five, one two one two, nine one one.",
        ),
        ("+44 20 7946 0958", "plus four four two zero seven nine four six zero nine five eight"),
    ]);
}

#[test]
fn abbreviations() {
    check(&[
        ("from Portland, Ore., to Peoria, Ill. Then", "from Portland, Oregon, to Peoria, Illinois. Then"),
        ("Hello, Miss. He felt ill. Good night, Pa.", "Hello, Miss. He felt ill. Good night, Pa."),
        (
            "Dr. Smith, Mr. and Mrs. Jones, Ms. Lee vs. St. Paul, etc.",
            "Doctor Smith, Mister and Mrs Jones, Ms Lee versus Saint Paul, etcetera.",
        ),
        (
            "He lives on Main St. near Fifth Ave. She left St. Louis.",
            "He lives on Main street near Fifth avenue. She left Saint Louis.",
        ),
        ("on Elm Dr. by Dr. Who, e.g. here, i.e. there", "on Elm drive by Doctor Who, for example here, that is there"),
        ("In the U.S. Army of the U.S. He left.", "In the U·S Army of the U·S. He left."),
        ("J. K. Rowling and George W. Bush. It was plan B. Then", "J K Rowling and George W Bush. It was plan B. Then"),
        (
            "Acme Inc. made it. Martin Luther King Jr. spoke.",
            "Acme incorporated made it. Martin Luther King junior spoke.",
        ),
        (
            "Gen. Lee, Col. Mustard, Lt. Dan, Capt. Nemo, Rev. King, Prof. Plum",
            "General Lee, Colonel Mustard, Lieutenant Dan, Captain Nemo, Reverend King, Professor Plum",
        ),
        (
            "vol. 3, p. 12, pp. 3-5, Fig. 2, ch. 4",
            "volume three, page twelve, pages three to five, figure two, chapter four",
        ),
    ]);
}

#[test]
fn roman_numerals() {
    check(&[
        (
            "Henry VIII, Chapter IV, World War II, Louis XIV's",
            "Henry the eighth, Chapter four, World War two, Louis the fourteenth's",
        ),
        (
            "Elizabeth I was queen; I am; John Smith III, Final Fantasy VII",
            "Elizabeth the first was queen; I am; John Smith the third, Final Fantasy seven",
        ),
        ("IV. The House", "four. The House"),
        ("Vitamin C, a CD, Mr. X, Malcolm X", "Vitamin C, a C·D, Mister X, Malcolm X"),
    ]);
}

#[test]
fn capitals_and_initialisms() {
    check(&[
        ("The FBI, NASA and HTML met the UK's MPs.", "The F·B·I, NASA and H·T·M·L met the U·K's M·P's."),
        ("THE END OF THE WORLD", "THE END OF THE WORLD"),
        ("do NOT open it", "do NOT open it"),
        ("WWII was no E=mc², no pdf", "World War Two was no E equals M·C squared, no P·D·F"),
        ("YouTube, McDonald, JavaScript, iPhone", "YouTube, McDonald, JavaScript, iPhone"),
        ("the WHO and the US and the IT guy", "the W·H·O and the U·S and the I·T guy"),
        ("R&D, AT&T, H2O, MP3, R2-D2, F-16", "R and D, A·T and T, H two O, M·P three, R two D two, F sixteen"),
    ]);
}

#[test]
fn signs_and_addresses() {
    check(&[
        ("salt & pepper, 2 + 2 = 4, 2+2=4", "salt and pepper, two plus two equals four, two plus two equals four"),
        (
            "write to jane.doe@example.com or www.example.org/news",
            "write to jane dot doe at example dot com or W·W·W dot example dot org slash news",
        ),
        ("https://example.co.uk #ThrowBack @jane", "example dot C·O dot U·K hashtag ThrowBack at jane"),
        ("and/or his/her well-known e-mail", "and or his or her well-known e-mail"),
        ("Hello 😀 — *world*!", "Hello— world!"),
    ]);
}

#[test]
fn addresses_of_houses() {
    check(&[
        (
            "The shop is at 45 W. 34th St., 2nd floor.",
            "The shop is at forty five west thirty fourth street, second floor.",
        ),
        (
            "1600 Pennsylvania Ave. NW, Washington, DC 20500-0003.",
            "sixteen hundred Pennsylvania avenue northwest, Washington, D·C two zero five zero zero, zero zero zero three.",
        ),
        (
            "Austin, TX 78701; Santa, FL, 95051",
            "Austin, Texas seven eight seven zero one; Santa, Florida, nine five zero five one",
        ),
        ("1211 E Arques Ave, 12 Laguna Ct", "twelve eleven east Arques avenue, twelve Laguna court"),
        ("a bulb of 60 W. The room was dark. 5 V", "a bulb of sixty watts. The room was dark. five volts"),
        ("Main St. is long; St. Paul's; near St. Paul", "Main street is long; Saint Paul's; near Saint Paul"),
    ]);
}

#[test]
fn numbers_that_are_dialled() {
    check(&[
        ("from 07700 900123", "from zero seven seven zero zero nine zero zero one two three"),
        ("+1 (212)-555-0187", "plus one, two one two, five five five, zero one eight seven"),
        ("111-11-1111, ext. 9", "one one one, one one, one one one one, extension nine"),
        ("press the # key, then *. Item * two # three", "press the hash key, then star. Item two three"),
    ]);
}

#[test]
fn dates_in_other_forms() {
    check(&[
        ("open Mon.-Fri., Jan-Mar. Then", "open Monday to Friday, January to March. Then"),
        ("Jan-15, 15-Jan-2020, JAN. 15", "January fifteenth, January fifteenth, twenty twenty, January fifteenth"),
        ("july 25 2012, jan. 5", "july twenty fifth twenty twelve, January fifth"),
        ("he may 5 march 3 times", "he may five march three times"),
        ("the 1960s-80s, 1066–1215", "the nineteen sixties to eighties, ten sixty six to twelve fifteen"),
        ("at 10 am, 2pm-5pm. I am 5", "at ten A·M, two P·M to five P·M. I am five"),
        ("a mile in 3:58.4", "a mile in three fifty eight point four"),
    ]);
}

#[test]
fn sizes_and_comparisons() {
    check(&[
        ("a plot of 40 x 60 ft, 2 x 3 = 6", "a plot of forty by sixty feet, two X three equals six"),
        (
            "a 5 km walk, a 6-ft wall, the 10km race, a 12 lb cat",
            "a five kilometer walk, a six foot wall, the ten kilometer race, a twelve pound cat",
        ),
        (
            "the 5 km left, 5 km from it, a 5 km of it",
            "the five kilometers left, five kilometers from it, a five kilometers of it",
        ),
        (
            "1920×1080, 8.5x11in, a 4x4",
            "nineteen twenty by ten eighty, eight point five by eleven inches, a four by four",
        ),
        ("3×4=12, 2x, 0x10", "three times four equals twelve, two times, zero X ten"),
        ("If x < 5 and y > 4, then > it", "If X is less than five and Y is more than four, then it"),
        ("50%, +/- 5", "fifty percent, plus or minus five"),
        (
            "4 1/2 lbs, 12KG, 12/kg, £10/wk",
            "four and a half pounds, twelve kilograms, twelve per kilogram, ten pounds per week",
        ),
    ]);
}

#[test]
fn times_of_soldiers_and_sailors() {
    check(&[
        ("at 0600 hours, 0815 hours", "at oh six hundred hours, oh eight fifteen hours"),
        ("by 0530. At 0005 he", "by oh five thirty. At zero zero oh five he"),
        ("0000 hours, 0600Z, 0745hrs", "zero hundred hours, oh six hundred Zulu, oh seven forty five hours"),
        ("until 1430 hours, at 2100 hours", "until fourteen thirty hours, at twenty one hundred hours"),
        ("from 0900-1700", "from oh nine hundred to seventeen hundred"),
        ("1430 hours of work, dial 0600", "one thousand four hundred thirty hours of work, dial zero six zero zero"),
    ]);
}

#[test]
fn coins_calibers_and_serials() {
    check(&[
        (
            "He paid 5s. 6d. for it, £2 10s. 6d., 3s 4d, £4 5s. in all.",
            "He paid five shillings and six pence for it, two pounds ten shillings and six pence, three shillings and four pence, four pounds five shillings in all.",
        ),
        ("for 6d. and 1d. It cost 5s. then", "for six pence and one penny. It cost five shillings then"),
        ("in the 20s. His 30s.", "in the twenties. His thirties."),
        (
            "a .22, his .38, the Colt .45, a .357 Magnum, .22-caliber, a .30-06 rifle, hit .300",
            "a twenty two, his thirty eight, the Colt forty five, a three fifty seven Magnum, twenty two caliber, a thirty aught six rifle, hit three hundred",
        ),
        (
            "by .25 of it, a .5 share, the .05 level",
            "by point two five of it, a point five share, the point zero five level",
        ),
        (
            "an F-150, a C-130, I-495, PS-101, 747s, 737s, a B-52",
            "an F one fifty, a C one thirty, I four ninety five, P·S one oh one, seven forty seven's, seven thirty seven's, a B fifty two",
        ),
    ]);
}

#[test]
fn places_on_the_globe() {
    check(&[
        (
            "at 41°20' N, 33° 51′ 30″ S and 5°W",
            "at forty one degrees twenty minutes north, thirty three degrees fifty one minutes thirty seconds south and five degrees west",
        ),
        ("at 41°20'30\"N, 0° E", "at forty one degrees twenty minutes thirty seconds north, zero degrees east"),
        ("32° F, 20 °C, 5° of it", "thirty two degrees Fahrenheit, twenty degrees Celsius, five degrees of it"),
    ]);
}

#[test]
fn short_forms_of_names_years_and_parties() {
    check(&[
        (
            "Wm. Ogle, Chas. Dickens, Thos Hardy, Geo. Ade, Jas. Joyce",
            "William Ogle, Charles Dickens, Thomas Hardy, George Ade, James Joyce",
        ),
        (
            "est. 1897. Est. 1903, (c) © 1932",
            "established eighteen ninety seven. established nineteen oh three, C, copyright nineteen thirty two",
        ),
        ("No. I left. no. I did; Vol. I, No. 5", "No. I left. no. I did; volume one, number five"),
        ("Sen. Hale (R-Wis.) and (D-NY) spoke", "Senator Hale, R Wisconsin, and, D New York, spoke"),
        ("with milk w/ sugar, w/o it, W/O, w/salt", "with milk with sugar, without it, without, with salt"),
        ("a.k.a. Bo, aka Bo, AKA Bo", "also known as Bo, also known as Bo, also known as Bo"),
        (
            "the XXX Olympiad, the XIX century, Super Bowl XLII",
            "the thirtieth Olympiad, the nineteenth century, Super Bowl forty two",
        ),
        ("XVIII Airborne Corps, the V Corps, Part II", "eighteenth Airborne Corps, the fifth Corps, Part two"),
    ]);
}

#[test]
fn codes_verses_grades_and_files() {
    check(&[
        ("flew from LAX to DEN, a SEA flight; do NOT", "flew from L·A·X to D·E·N, a S·E·A flight; do NOT"),
        (
            "John 3:16, Mark 12:1-5, 1 Corinthians 13:4",
            "John three sixteen, Mark twelve one to five, first Corinthians thirteen four",
        ),
        ("10-4, a 50-50 chance, 10-5", "ten four, a fifty fifty chance, ten to five"),
        (
            "Matt. 5:3-12, Gen. 1:1, Ps. 23, Gen. Lee",
            "Matthew five three to twelve, Genesis one one, Psalm twenty three, General Lee",
        ),
        (
            "the 9.15 from Paddington, at 9.17, at 3.14 percent",
            "the nine fifteen from Paddington, at nine seventeen, at three point one four percent",
        ),
        (
            "180°C/350°F, 1-1/2 cups, a 1/4\" bolt",
            "one hundred eighty degrees Celsius or three hundred fifty degrees Fahrenheit, one and one half cups, a one quarter inch bolt",
        ),
        (
            "2x4s, 3'x5', 1998/99, 3/4",
            "two by fours, three by five feet, nineteen ninety eight ninety nine, three quarters",
        ),
        ("Parts I, II and III; Herr Dr. von Stein", "Parts one, two and three; Herr Doctor von Stein"),
        ("para. 2, fn. 3, L/Cpl. Jones, Gr-r-r", "paragraph two, footnote three, Lance Corporal Jones, Grrr"),
        (
            "10⁶, 6×10²³, 5 m², 10²",
            "ten to the power of six, six times ten to the power of twenty three, five square meters, ten squared",
        ),
        ("a 1-in-a-million chance, a 5-in nail", "a one in a million chance, a five inch nail"),
        (
            "12' x 14', 8'6\" high, 36\" wide, \"I am 12\"",
            "twelve feet by fourteen feet, eight feet six inches high, thirty six inches wide, I am twelve",
        ),
        (
            "the .com boom, a couple o' pigs, the year 2525",
            "the dot com boom, a couple of pigs, the year twenty five twenty five",
        ),
        (
            "in Austin, TX. He told Mary, OK? N.Y. 10001",
            "in Austin, Texas. He told Mary, OK? N·Y one zero zero zero one",
        ),
        (
            "Flight UA 237, +1-212-555-0100",
            "Flight U·A two thirty seven, plus one, two one two, five five five, zero one zero zero",
        ),
        ("the 7th Cav. and the 2nd Bn. of it", "the seventh cavalry and the second battalion of it"),
        ("d—n it! I—I am—a fool", "damn it! I— I am— a fool"),
        ("AC/DC, TCP/IP, yes/no, his/hers", "A·C D·C, T·C·P I·P, yes or no, his or hers"),
        ("I-80 W, I-95 N. A 60 W bulb", "I eighty west, I ninety five north. A sixty watt bulb"),
        (
            "a .50 cal., in 9.58s, 5s, ca. AD 300, r. 1558",
            "a fifty caliber, in nine point five eight seconds, five's, circa A·D three hundred, reigned fifteen fifty eight",
        ),
        ("Sr. Mary, John Smith Sr. left, Pfc. Hale", "Sister Mary, John Smith senior left, Private First Class Hale"),
        (
            "the code was 4071; PIN 12345; 4071 codes",
            "the code was four zero seven one; PIN one two three four five; four thousand seventy one codes",
        ),
        ("an A- in art, a B+ and a C", "an A minus in art, a B plus and a C"),
        ("report_final.pdf, _so_", "report underscore final dot P·D·F, so"),
        (
            "3K likes, a 4K screen, 60 fps, 9 st. 4 lb.",
            "three thousand likes, a four K screen, sixty frames per second, nine stone four pounds.",
        ),
        ("a 5-lb. bag at 3 p.m. EST", "a five pound bag at three P·M E·S·T"),
    ]);
}

#[test]
fn names_of_hosts_and_capitals() {
    check(&[
        ("my-shop.org, abc.edu", "my dash shop dot org, A·B·C dot edu"),
        ("IMDb flew a PhD to LA on appt. only", "I·M D·B flew a P·H D to L·A on appointment only"),
    ]);
}
