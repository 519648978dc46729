//! What goes with what a prompt names: stars with a clear night, clouds with a storm, sand with a storm in a desert.

use super::numbers::Draw;
use super::plan::{Feature, Features, Place, Time};

/// Returns the time of day of what is only seen then.
pub(super) fn implied_time(features: Features) -> Option<Time> {
    let any = |list: &[Feature]| list.iter().any(|feature| features.has(*feature));
    if any(&[Feature::Moon, Feature::Stars, Feature::Aurora, Feature::Fireflies]) {
        return Some(Time::Night);
    }
    if features.has(Feature::Sun) || features.has(Feature::Mars) || features.has(Feature::Rainbow) {
        return Some(Time::Day);
    }
    None
}

/// Adds features that go with others: stars to a clear night, clouds to a storm.
pub(super) fn complete(place: Place, time: Time, features: &mut Features, draw: &mut Draw) {
    if features.has(Feature::Rainbow) {
        // It is seen when the rain has gone.
        for wet in [Feature::Rain, Feature::Storm, Feature::Lightning] {
            features.remove(wet);
        }
        features.insert(Feature::Clouds);
    }
    if place == Place::Desert && features.has(Feature::Storm) && !features.has(Feature::Mars) {
        // It blows sand.
        for wet in [Feature::Rain, Feature::Storm, Feature::Lightning] {
            features.remove(wet);
        }
        features.insert(Feature::Fog);
    }
    let wet = features.has(Feature::Rain) || features.has(Feature::Storm);
    if wet && place == Place::Interior {
        features.remove(Feature::Moon);
    }
    if features.has(Feature::Lightning) || features.has(Feature::Storm) && draw.chance(0.5) {
        features.insert(Feature::Storm);
        features.insert(Feature::Lightning);
    }
    if features.has(Feature::Storm) {
        features.insert(Feature::Rain);
        features.insert(Feature::Clouds);
    }
    if time == Time::Night && !wet {
        features.insert(Feature::Stars);
        // The window of a room is small: clouds fill it.
        let is_covered = [Feature::Clouds, Feature::Fog, Feature::Snowfall].into_iter().any(|it| features.has(it));
        let is_hidden = features.has(Feature::Sun) || features.has(Feature::Aurora);
        if !(is_hidden || place == Place::Interior && is_covered) {
            features.insert(Feature::Moon);
        }
    }
    let is_covered = wet || features.has(Feature::Snowfall) || features.has(Feature::Clouds) && time == Time::Day;
    if matches!(time, Time::Dawn | Time::Day | Time::Sunset) && !is_covered && !features.has(Feature::Moon) {
        features.insert(Feature::Sun);
    }
    if time == Time::Dusk && !wet {
        features.insert(Feature::Stars);
    }
    if place == Place::Snow && !features.has(Feature::Aurora) && time != Time::Day {
        features.insert(Feature::Snowfall);
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::plan;
    use super::*;

    #[test]
    fn no_sun_shines_by_day_where_clouds_or_snow_cover_the_sky() {
        let has_sun = |prompt: &str| plan(prompt, "drama", 3, &[]).features.has(Feature::Sun);
        assert!(has_sun("a meadow at noon") && has_sun("a meadow, clouds, sunset"));
        for covered in ["a meadow at noon, overcast", "a meadow at noon, snow falls", "a meadow at noon, rain"] {
            assert!(!has_sun(covered), "{covered}");
        }
    }

    #[test]
    fn a_storm_in_a_desert_blows_sand() {
        let features = |prompt: &str| plan(prompt, "drama", 1, &[]).features;
        for sand in ["a storm in the desert", "lightning and a storm over the desert", "a sandstorm, desert"] {
            let found = features(sand);
            assert!(found.has(Feature::Fog) && !found.has(Feature::Rain) && !found.has(Feature::Lightning), "{sand}");
        }
        assert!(!features("a storm over the hills").has(Feature::Fog));
    }

    #[test]
    fn lightning_is_where_it_is_named_and_a_rainbow_after_the_rain() {
        let features = |prompt: &str| plan(prompt, "drama", 1, &[]).features;
        assert!(features("lightning over the hills").has(Feature::Lightning));
        assert!(!features("rain over the hills").has(Feature::Lightning));
        let after = features("a rainbow after the rain");
        assert!(after.has(Feature::Rainbow) && !after.has(Feature::Rain));
    }

    #[test]
    fn the_moon_is_in_a_window_only_where_the_sky_is_clear() {
        let has_moon = |prompt: &str| plan(prompt, "drama", 1, &[]).features.has(Feature::Moon);
        assert!(has_moon("a room, night") && has_moon("a meadow, night, clouds"));
        for covered in
            ["a room, night, clouds", "a room, night, fog", "a room, night, snow falls", "a room, moon, rain"]
        {
            assert!(!has_moon(covered), "{covered}");
        }
    }
}
