//! Facets of a whole scene: its time and its mood.

use super::{Facet, Rule, value};

/// The facets of a scene as a whole.
pub(super) const FACETS: &[Facet] = &[
    Facet {
        name: "time of day",
        values: &[
            value(
                "dawn",
                "dawn sunrise daybreak sunup first_light early_light sun_rises sun_rising sun_rise rising_sun
                 break_of_day early_morning golden_hour dawning",
            ),
            value("morning", "morning early_morning breakfast forenoon"),
            value(
                "day",
                "daytime daylight midday noon noonday high_noon afternoon lunchtime broad_daylight sunny_day
                 bright_day midafternoon day_time day_light in_the_day by_day during_the_day clear_day blue_sky
                 blue_skies clear_blue_sky",
            ),
            value(
                "sunlit",
                "sunlight sunlit sunshine sunny sunbeam sunbathed sun_drenched sundrenched bright_sun blazing_sun
                 burning_sun hot_sun sunray sun_ray in_the_sun under_the_sun midday_sun noon_sun scorching_sun
                 merciless_sun",
            ),
            value(
                "dusk",
                "dusk sunset sundown twilight nightfall gloaming setting_sun sun_sets sun_setting sun_goes_down
                 sun_going_down going_down_of_the_sun low_sun golden_hour end_of_the_day afterglow blue_hour
                 last_light day_ends fading_light dying_light sinking_sun sun_sinks",
            ),
            value("evening", "evening eventide early_evening late_evening evening_sky dinner_time"),
            value(
                "lamplight",
                "candlelight candlelit candle_lit by_candle lamplight lamplit lamp_lit firelight firelit torchlight
                 torchlit city_lights neon_lit neon_lights neon_sign fairy_lights string_lights glowing_street_lamp
                 lit_street_lamp gaslight gaslit lantern_light lantern_lit",
            ),
            value(
                "night",
                "night nighttime midnight moonlit moonlight nocturnal late_night starry starlit starlight night_time
                 night_sky full_moon crescent_moon in_the_moonlight small_hours witching_hour dead_of_night
                 starry_sky aurora northern_lights pitch_black stargazing moonless overnight nightly half_moon
                 under_the_stars beneath_the_stars moonrise pale_moon silver_moon bright_moon under_the_moon beneath_the_moon
                 under_a_moon rising_moon moon_rises waning_moon blood_moon",
            ),
        ],
        rule: Rule::AllBut(&[
            ("dawn", "morning"),
            ("morning", "day"),
            ("morning", "sunlit"),
            ("day", "sunlit"),
            ("dawn", "sunlit"),
            ("dusk", "sunlit"),
            ("dusk", "evening"),
            ("evening", "night"),
            ("lamplight", "dusk"),
            ("lamplight", "evening"),
            ("lamplight", "night"),
            ("lamplight", "dawn"),
        ]),
    },
    Facet {
        name: "season",
        values: &[
            value(
                "spring",
                "springtime spring blossom blossoming cherry_blossom sakura in_bloom spring_flower april_shower",
            ),
            value("summer", "summer summertime midsummer summery high_summer heatwave heat_wave"),
            value(
                "autumn",
                "autumn autumnal fall_foliage fall_leaves fall_colors fall_colours fallen_leaves autumn_leaves
                 harvest_time golden_leaves red_leaves orange_leaves indian_summer falling_leaves in_the_fall in_fall
                 turning_leaves rust_colored_leaves leaf_litter",
            ),
            value(
                "winter",
                "winter wintry wintertime midwinter snow snowy snowfall snowing snowstorm snowdrift snowbound
                 blizzard snow_covered snowbank frost frosty icy icicle snowflake falling_snow frozen_lake
                 frozen_canal frozen_river frozen_pond ice_skating snowman sleigh snowed",
            ),
        ],
        rule: Rule::AllBut(&[]),
    },
    Facet {
        name: "weather",
        values: &[
            value(
                "fair",
                "sunny sunshine clear_sky clear_skies blue_sky blue_skies cloudless bright_sun sunlit sun_drenched
                 clear_blue_sky azure_sky clear_night fine_weather fair_weather sunbathing blazing_sun burning_sun",
            ),
            value(
                "overcast",
                "overcast cloudy grey_sky gray_sky grey_skies gray_skies leaden_sky clouded dark_clouds grey_cloud
                 gray_cloud low_clouds",
            ),
            value(
                "rain",
                "rain rainy raining downpour drizzle drizzling rainfall rainstorm rain_soaked rain_slick rainswept
                 pouring_rain cloudburst monsoon shower_of_rain drenched puddle raindrop rain_drenched wet_street
                 wet_pavement wet_asphalt rain_streaked storm_rain",
            ),
            value(
                "storm",
                "storm stormy thunderstorm thunder lightning tempest gale hurricane tornado cyclone typhoon squall
                 rainstorm snowstorm blizzard sandstorm dust_storm thunderous lightning_bolt storm_cloud thundercloud
                 stormclouds rough_sea raging_sea howling_wind heavy_seas towering_waves",
            ),
            value("fog", "fog foggy mist misty haze hazy smog fogbound mist_shrouded fog_shrouded murk brume"),
            value(
                "snow",
                "snow snowy snowfall snowing snowstorm blizzard snow_covered snowdrift snowflake falling_snow",
            ),
        ],
        rule: Rule::AllBut(&[
            ("overcast", "rain"),
            ("overcast", "storm"),
            ("overcast", "fog"),
            ("overcast", "snow"),
            ("rain", "storm"),
            ("rain", "fog"),
            ("storm", "fog"),
            ("fog", "snow"),
            ("storm", "snow"),
            ("fair", "snow"),
        ]),
    },
    Facet {
        name: "mood",
        values: &[
            value(
                "joy",
                "happy happily joyful joyous cheerful cheering laughing laughter laugh smiling smile grinning festive
                 festively celebrating celebration party partying merry jolly playful playing giggling delighted
                 carnival funny cute whimsical wedding birthday dancing happiness joy fun amused triumphant cheer
                 beaming",
            ),
            value(
                "dread",
                "scary creepy eerie eerily haunted haunting horror horrifying sinister ominous terrifying terrified
                 terror spooky macabre menacing ghostly nightmare nightmarish dreadful fearful frightened frightening
                 bloody bloodstained gruesome demonic evil cursed undead zombie ghost corpse murder crime_scene
                 monstrous unsettling foreboding scream screaming blood uncanny",
            ),
            value(
                "grief",
                "sad sadness sorrow sorrowful melancholic melancholy mournful mourning grief grieving crying weeping
                 tearful funeral somber sombre despair heartbroken gloomy bleak burial bereaved dejected miserable
                 sobbing mourner tears forlorn despondent downcast",
            ),
            value(
                "peace",
                "calm peaceful peacefully serene serenity tranquil tranquility quiet still_water placid restful
                 gentle idyllic relaxing relaxed sleeping asleep napping resting hushed soothing meditating unhurried
                 dozing",
            ),
            value(
                "strife",
                "angry angrily arguing argument quarrel quarreling quarrelling fight fighting battle battlefield
                 explosion exploding war warfare furious rage riot chaotic chaos violent violence attack attacking
                 brawl shouting yelling combat gunfire shootout besieged siege burning_building mob panicked panic
                 panicking fleeing bombing invasion rampage duel hostile",
            ),
            value(
                "love",
                "romantic romance lovers in_love kissing kiss embrace embracing tender cuddling newlywed honeymoon
                 sweetheart holding_hands hand_in_hand hugging",
            ),
        ],
        rule: Rule::Only(&[
            ("joy", "dread"),
            ("joy", "grief"),
            ("joy", "strife"),
            ("peace", "strife"),
            ("love", "strife"),
            ("love", "dread"),
        ]),
    },
    Facet {
        name: "era",
        values: &[
            value(
                "prehistory",
                "prehistoric stone_age ice_age neanderthal caveman cavemen jurassic dinosaur mammoth paleolithic",
            ),
            value(
                "antiquity",
                "ancient ancient_rome roman ancient_greece ancient_greek ancient_egypt pharaoh gladiator babylonian
                 bronze_age mayan aztec viking_age",
            ),
            value(
                "middle ages",
                "medieval mediaeval middle_ages knight feudal crusader viking medieval_fantasy squire jousting joust",
            ),
            value(
                "early modern",
                "renaissance baroque 17th_century 18th_century colonial_era age_of_sail georgian regency
                 seventeenth_century eighteenth_century musketeer",
            ),
            value(
                "nineteenth century",
                "victorian 19th_century nineteenth_century gaslit gaslight steampunk wild_west old_west edwardian
                 industrial_revolution horse_drawn_carriage",
            ),
            value(
                "twentieth century",
                "1910s 1920s 1930s 1940s 1950s 1960s 1970s 1980s 1990s twenties thirties fifties sixties eighties
                 art_deco film_noir noir world_war prohibition_era retro vintage mid_century midcentury old_fashioned",
            ),
            value("present", "modern contemporary present_day modern_day 21st_century smartphone laptop up_to_date"),
            value(
                "future",
                "futuristic cyberpunk far_future sci_fi scifi spaceship starship space_station android robot
                 spacecraft hologram holographic post_apocalyptic dystopian spaceport hovercar flying_car space_age",
            ),
        ],
        rule: Rule::AllBut(&[
            ("prehistory", "antiquity"),
            ("antiquity", "middle ages"),
            ("antiquity", "early modern"),
            ("antiquity", "future"),
            ("middle ages", "early modern"),
            ("early modern", "nineteenth century"),
            ("antiquity", "nineteenth century"),
            ("nineteenth century", "twentieth century"),
            ("nineteenth century", "future"),
            ("twentieth century", "future"),
        ]),
    },
    Facet {
        name: "brightness",
        values: &[
            value(
                "bright",
                "bright brightly brightly_lit well_lit daylight sunny sunlit sunshine floodlit gleaming
                 luminous_white sun_drenched brilliant_light glaring dazzling airy",
            ),
            value(
                "dark",
                "dark darkness darkened unlit dim dimly dimly_lit shadowy shadows gloomy gloom pitch_black pitch_dark
                 murky lightless blackness darkling poorly_lit half_light blackout",
            ),
        ],
        rule: Rule::AllBut(&[]),
    },
    Facet {
        name: "company",
        values: &[
            value(
                "empty",
                "empty deserted abandoned alone lonely solitary lone vacant desolate unoccupied forsaken lonesome
                 derelict uninhabited unpeopled solitude nobody disused unattended by_himself by_herself by_itself
                 by_themselves all_alone",
            ),
            value(
                "busy",
                "busy crowded bustling crowd packed teeming thronged throng full_of_people swarming jam_packed lively
                 overcrowded full_of_life crowds_of swarm packed_with",
            ),
        ],
        rule: Rule::AllBut(&[]),
    },
];
