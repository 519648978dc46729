//! What kinds of texts have their own ways of writing: prices of old books, games, music, kitchens, armies, courts.

use super::check;

#[test]
fn old_money() {
    check(&[
        (
            "paid 2/6, cost him 7/6, put 10/6 on it, 3/11½ each",
            "paid two and six, cost him seven and six, put ten and six on it, three and eleven pence halfpenny each",
        ),
        ("1/-, 10/-, £3/10/6", "one shilling, ten shillings, three pounds ten and six"),
        (
            "10s., 7s. a day, a 10s. note, in the 40s.",
            "ten shillings, seven shillings a day, a ten shilling note, in the forties.",
        ),
        (
            "paid 2/3 of it, for 3/4 of it, open 24/7",
            "paid two thirds of it, for three quarters of it, open twenty four seven",
        ),
    ]);
}

#[test]
fn currencies_with_codes_and_bills() {
    check(&[
        (
            "100 USD and CHF 40,000, GBP 1.2m",
            "one hundred U·S dollars and forty thousand Swiss francs, one point two million pounds",
        ),
        ("Rs. 5 million and EUR 5 million", "five million rupees and five million euros"),
        (
            "in $20s and $6s, €4.2 bn, used $100 bills",
            "in twenties and sixes, four point two billion euros, used one hundred dollar bills",
        ),
        ("a $500-a-month room, 12 gns.", "a five hundred dollar a month room, twelve guineas."),
    ]);
}

#[test]
fn days_hours_and_dates() {
    check(&[
        ("Mon–Fri and Tues.–Thurs. only", "Monday to Friday and Tuesday to Thursday only"),
        (
            "Mon., Wed. and Fri. until noon, the Sun. He sat.",
            "Monday, Wednesday and Friday until noon, the Sun. He sat.",
        ),
        ("the Paris–Lyon line, he left–slowly", "the Paris Lyon line, he left— slowly"),
        (
            "from 2100 to 0500, at 2207, log for 0215",
            "from twenty one hundred to oh five hundred, at twenty two oh seven, log for oh two fifteen",
        ),
        ("from 9 a.m.-5 p.m., a 1:24 scale", "from nine A·M to five P·M, a one to twenty four scale"),
        ("on 11/11, since 9/11", "on November eleventh, since nine eleven"),
        ("a '49er and forty-niners", "a forty niner and forty-niners"),
    ]);
}

#[test]
fn moves_of_chess_and_notes_of_music() {
    check(&[
        (
            "Nf3, Bxf7+, exd5, e8=Q#, Nbd2",
            "knight F three, bishop takes F seven check, E takes D five, E eight queen mate, knight B D two",
        ),
        ("1.e4 e5 2.Nf3", "one E four E five two knight F three"),
        ("C# minor, a Bb7 chord, D♭, an F#m", "C sharp minor, a B flat seven chord, D flat, an F sharp minor"),
        ("in 3/4 time, then 6/8; in 4/4", "in three four time, then six eight; in four four"),
    ]);
}

#[test]
fn kitchens_and_wards() {
    check(&[
        (
            "1 c. sugar, 2 T. flour, ½ t. salt, 2 tsps. salt",
            "one cup sugar, two tablespoons flour, one half teaspoon salt, two teaspoons salt",
        ),
        (
            "a 9×13-in. pan, 16⅜\" long, v. 36",
            "a nine by thirteen inch pan, sixteen and three eighths inches long, verse thirty six",
        ),
        ("a 9\" pan, 1 pkg. yeast, 2 doz. eggs", "a nine inch pan, one package yeast, two dozen eggs"),
        (
            "400 mg/day, 5 ft/sec, a 54-y.o. man",
            "four hundred milligrams per day, five feet per second, a fifty four year old man",
        ),
        ("Dx: flu, Rh-negative", "D·X: flu, R·H negative"),
        ("a 9mm and 35mm stock, 5mm long", "a nine millimeter and thirty five millimeter stock, five millimeters long"),
        (
            ">50%, 3 x 10^8, 1.67e-27, 10⁻⁷",
            "more than fifty percent, three times ten to the power of eight, one point six seven times ten to the power of minus twenty seven, ten to the power of minus seven",
        ),
    ]);
}

#[test]
fn games_and_shares() {
    check(&[
        ("15–40 on her serve", "fifteen forty on her serve"),
        ("30-40 men", "thirty to forty men"),
        ("batted .312 and .287", "batted three twelve and two eighty seven"),
        ("an 80/20 rule, a 60-40 vote, 40-60 men", "an eighty twenty rule, a sixty forty vote, forty to sixty men"),
        ("a score of 8/10, 8/10 of a mile", "a score of eight out of ten, eight tenths of a mile"),
        (
            "ran the 440 in 49, a 747 crashed, a 737-800",
            "ran the four forty in forty nine, a seven forty seven crashed, a seven thirty seven eight hundred",
        ),
    ]);
}

#[test]
fn titles_and_short_forms() {
    check(&[
        ("M. Poirot, M. le Comte, M. Night Shyamalan", "Monsieur Poirot, Monsieur le Comte, M Night Shyamalan"),
        ("J. Smith and M. Jones, MM. Petit and Roux", "J Smith and M Jones, Messieurs Petit and Roux"),
        (
            "Ex-Pres. Coolidge, Lt.-Col. Fry, Gov.-elect Hale",
            "Ex President Coolidge, Lieutenant Colonel Fry, Governor elect Hale",
        ),
        ("Sr. Ramos, Sr. Mary, Det. Insp. Rudge", "Señor Ramos, Sister Mary, Detective Inspector Rudge"),
        (
            "the 5th c., a 2nd ed. of it, the serial no. was 7",
            "the fifth century, a second edition of it, the serial number was seven",
        ),
        ("V. I. Lenin, changed the Mass.", "V I Lenin, changed the Mass."),
        ("I. M. Pei built it.", "I M Pei built it."),
        ("a result for C. Well, then.", "a result for C. Well, then."),
        (
            "Apt 2B, Hwy 101, Co. Rd. 12, in Rd. 8",
            "apartment two B, highway one oh one, county road twelve, in round eight",
        ),
        (
            "Rt. 17, the Rt. Hon. Hale, the 23rd Pct. at 3",
            "route seventeen, the Right Honorable Hale, the twenty third precinct at three",
        ),
        ("Louis-Philippe I fled. 7.1 g/dL", "Louis-Philippe the first fled. seven point one grams per deciliter"),
        ("3M made it; 3M views", "three M made it; three million views"),
    ]);
}

#[test]
fn numerals_in_books_on_stones_and_clocks() {
    check(&[
        ("p. xiv, pp. iv–ix, the chap I saw, 10 p. m.", "page fourteen, pages four to nine, the chap I saw, ten P M."),
        ("MCMXII, the Vth and IIIrd, an Ind", "nineteen twelve, the fifth and third, an Ind"),
        ("the book I read, the war I fought, Book I", "the book I read, the war I fought, Book one"),
        ("in book I of Homer, Sonnet CXVI", "in book one of Homer, Sonnet one hundred sixteen"),
        ("it said VII, not IX", "it said seven, not nine"),
        (
            "II Samuel 12:7, 1 Cor. 13, Section IV(b)",
            "second Samuel twelve seven, first Corinthians thirteen, Section four B,",
        ),
    ]);
}

#[test]
fn codes_and_telephones() {
    check(&[
        (
            "the code for the gate is 4471#, weighed 300#",
            "the code for the gate is four four seven one pound, weighed three hundred pounds",
        ),
        (
            "He dialed *69. KLondike 5-0123, 555-CATS",
            "He dialed star six nine. KLondike five, zero one two three, five five five, CATS",
        ),
        (
            "No. 12-34, F.2d, a 401(k), 00-4417-X",
            "number twelve thirty four, F second, a four oh one, K, zero zero forty four seventeen X",
        ),
        (
            "two CF6s, a .30-30, a 12-ga. gun, 20/200",
            "two C·F six's, a thirty thirty, a twelve gauge gun, twenty two hundred",
        ),
        ("24-kt. gold, a 2-ct. stone", "twenty four karat gold, a two carat stone"),
    ]);
}
