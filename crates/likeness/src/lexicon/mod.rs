//! Words for properties that exclude each other: day and night, summer and winter, a cat and a dog.
//!
//! The lists are broad and come from the language, not from known prompts. A word is listed if it nearly always has
//! this meaning; ambiguous words are left out ("fall", "light", "day"), because a facet that is not named never
//! conflicts.

mod scene;
mod things;

/// A property of a picture that has one of several values.
#[derive(Debug)]
pub(crate) struct Facet {
    /// Its name, for logs.
    pub(crate) name: &'static str,
    /// The values.
    pub(crate) values: &'static [Value],
    /// Which values conflict.
    pub(crate) rule: Rule,
}

/// One value of a facet.
#[derive(Debug)]
pub(crate) struct Value {
    /// Its name.
    pub(crate) name: &'static str,
    /// The words for it; the words of a phrase are joined by `_`. A plural `s` or `es` need not be listed.
    pub(crate) words: &'static str,
}

/// Which values of a facet conflict.
#[derive(Debug)]
pub(crate) enum Rule {
    /// All different values conflict, except these pairs.
    AllBut(&'static [(&'static str, &'static str)]),
    /// Only these pairs conflict.
    Only(&'static [(&'static str, &'static str)]),
}

const fn value(name: &'static str, words: &'static str) -> Value {
    Value { name, words }
}

/// Phrases that name nothing although one of their words would.
pub(crate) const NEUTRAL: &str = "
    bright_color bright_colour warm_color warm_colour cool_color cool_colour dark_color dark_colour cold_color
    cold_colour golden_light golden_glow golden_rays golden_ratio golden_age gold_rush silver_lining silver_screen
    red_carpet blue_print white_noise greenhouse green_house white_house black_hole black_market black_box dark_matter
    dark_fantasy orange_juice snow_capped snowcapped snow_white snow_globe rose_garden rose_petal rose_bush cat_walk
    hot_air_balloon hot_dog cold_war cold_blooded cat_eye dog_ear night_stand nightstand nightgown night_gown
    nightclub night_club sun_dress sundress sunglasses sun_glasses sunflower sun_bed sunbed sunlounger sun_lounger
    moon_base young_at_heart sea_horse seahorse sea_lion horse_power horseshoe horse_shoe bulldozer dog_tag dog_house
    doghouse cat_fish bear_trap bearskin lion_statue eagle_statue wolf_mask teddy_bear teddy ship_shape spaceship_toy
    toy_car toy_train toy_boat toy_plane desert_island desert_boots forest_green sea_green sky_blue navy_blue
    summer_camp spring_water fall_asleep golden_retriever black_forest white_water red_cross green_light red_light
    blue_moon springs kingfisher dark_chocolate hot_chocolate hot_spring bird_eye birds_eye rain_coat raincoat
    rain_boots winter_coat winter_clothes day_care town_hall city_hall dining_hall great_hall dance_hall dinner_table
";

/// Returns the facets.
pub(crate) fn facets() -> impl Iterator<Item = &'static Facet> {
    scene::FACETS.iter().chain(things::FACETS)
}
