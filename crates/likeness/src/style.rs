//! Recognises the words of a prompt that describe how a picture is made, not what it shows.
//!
//! There are two levels. *Boilerplate* does not change the picture ("8k, highly detailed"): prompts that differ only in
//! it ask for the same picture. *Looks* change its style ("dreamy, soft focus"): prompts that differ in them may share
//! a picture, but are not the same. A clause is removed if it contains nothing else; from the middle of a clause only
//! words are removed that can have no other meaning.

use crate::phrases::Phrases;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Boilerplate that has no other meaning in any place. The words of a phrase are joined by `_`.
const ANYWHERE: &str = "
    cinematic cinematographic photorealistic photorealism photo_realistic photoreal hyperrealistic hyperrealism
    hyper_realistic ultrarealistic ultra_realistic highly_realistic very_realistic extremely_realistic super_realistic
    2k 4k 8k 16k 32k uhd hdr hdri fullhd full_hd ultra_hd ultrahd 4k_uhd 8k_uhd 1080p 2160p 4k_resolution
    8k_resolution high_resolution highres hi_res high_res ultra_high_resolution high_definition ultra_high_definition
    high_quality best_quality top_quality highest_quality super_quality ultra_quality ultra_high_quality
    very_high_quality high_detail high_details highly_detailed very_detailed ultra_detailed ultradetailed
    hyper_detailed hyperdetailed super_detailed extremely_detailed insanely_detailed intricately_detailed
    finely_detailed richly_detailed incredibly_detailed insane_details intricate_details intricate_detail fine_details
    fine_detail extreme_detail rich_details sharp_focus tack_sharp crisp_focus depth_of_field shallow_depth_of_field
    shallow_focus bokeh bokeh_background film_grain lens_flare octane_render octane_rendering unreal_engine
    unreal_engine_4 unreal_engine_5 ue4 ue5 vray v_ray redshift_render arnold_render cinema_4d c4d blender_render
    cycles_render ray_tracing raytracing ray_traced raytraced path_tracing global_illumination ambient_occlusion
    subsurface_scattering volumetric_lighting volumetric_light volumetric_lights dramatic_lighting dramatic_light
    cinematic_lighting cinematic_light studio_lighting professional_lighting perfect_lighting artstation
    trending_on_artstation artstation_hq deviantart cgsociety behance trending_on_behance pixiv trending_on_pixiv
    award_winning awardwinning award_winning_photography award_winning_photograph award_winning_photo
    professional_photography professional_photograph professional_photo rule_of_thirds dslr shot_on_dslr movie_still
    film_still cinematic_still cinematic_shot cinematic_photo cinematic_scene vertical_format portrait_format
    portrait_orientation landscape_orientation aspect_ratio no_text no_watermark no_watermarks without_text no_logo
    no_letters no_captions no_signature
";

/// Boilerplate only as a whole clause; inside another clause it may be a thing ("a masterpiece in a museum").
const CLAUSE: &str = "
    realistic realism lifelike life_like true_to_life detailed intricate masterpiece masterwork professional quality
    hd hq uhq stunning beautiful gorgeous amazing breathtaking incredible magnificent spectacular impressive striking
    captivating perfect flawless epic visually_stunning high_budget blockbuster sharp crisp clear vivid_detail grain
    grainy analog analogue analog_film 35mm 35mm_film 35_mm 50mm 85mm 24mm 70mm 70mm_film imax kodak kodak_portra
    portra fujifilm canon nikon leica hasselblad arri arri_alexa alexa anamorphic dof lens camera_lens macro_lens
    photography photo photograph photographic render rendered rendering 3d_render 3d_rendering cgi cg vfx wallpaper
    desktop_wallpaper background_image backdrop stock_photo composition dynamic_composition balanced_composition
    lighting good_lighting natural_lighting beautiful_lighting trending featured popular ultra highly best resolution
    high details detail texture textures detailed_textures rich_textures vertical 9_16 16_9 1_1 4_5 raw raw_photo
    unsplash pexels getty getty_images national_geographic_photo movie_scene film_scene cinema cinematography
";

/// Looks, only as a whole clause: medium, genre, mood, palette, camera.
const LOOK: &str = "
    digital_art digital_painting digital_illustration concept_art matte_painting illustration storybook_illustration
    book_illustration children_book_illustration childrens_book_illustration illustrated painting painted painterly
    oil_painting oil_on_canvas acrylic acrylic_painting watercolor watercolour watercolor_painting
    watercolour_painting gouache ink ink_drawing ink_wash pencil pencil_drawing pencil_sketch charcoal
    charcoal_drawing sketch drawing line_art anime anime_style manga cartoon cartoonish comic comic_book
    comic_book_style graphic_novel pixel_art low_poly isometric studio_ghibli ghibli ghibli_style pixar disney
    pixar_style disney_style 3d 3d_animation claymation vector_art flat_design pop_art art_nouveau art_deco
    impressionist impressionism impressionistic expressionist surrealist surreal surrealism baroque renaissance gothic
    minimalist minimalistic minimalism abstract retro vintage noir film_noir neo_noir cyberpunk steampunk dieselpunk
    vaporwave synthwave fantasy_art dark_fantasy high_fantasy fantasy sci_fi scifi science_fiction horror
    gothic_horror cosmic_horror thriller suspense romance romantic drama dramatic comedy comic_relief documentary
    documentary_style editorial fairy_tale fairytale storybook folklore mystery adventure western war_film dreamy
    dreamlike ethereal moody atmospheric evocative emotional expressive melancholic melancholy nostalgic wistful
    somber sombre gloomy ominous eerie creepy spooky scary sinister foreboding haunting unsettling disturbing tense
    suspenseful mysterious enigmatic mystical magical enchanting enchanted whimsical playful funny humorous humourous
    hilarious quirky silly cute adorable cheerful joyful joyous happy uplifting heartwarming wholesome cozy cosy warm
    intimate tender peaceful serene calm tranquil quiet soothing relaxing majestic grand heroic dynamic energetic
    lively busy action action_packed intense gritty raw_emotion dark bright colorful colourful vibrant vivid saturated
    muted desaturated pastel monochrome black_and_white sepia warm_colors warm_colours cool_colors cool_colours
    cold_colors bright_colors bright_colours vivid_colors vivid_colours vibrant_colors vibrant_colours rich_colors
    rich_colours soft_colors soft_colours muted_colors muted_colours pastel_colors pastel_colours dark_colors
    dark_colours warm_palette cool_palette muted_palette pastel_palette warm_color_palette cool_color_palette
    muted_color_palette earth_tones earthy_tones warm_tones cool_tones dark_tones cold_tones muted_tones high_contrast
    low_contrast low_key high_key chiaroscuro soft_focus soft_light soft_lighting soft_shadows hard_light harsh_light
    harsh_lighting natural_light warm_light warm_lighting cold_light moody_lighting moody_light ambient_light
    ambient_lighting rim_light rim_lighting backlit backlight backlighting back_lit low_light god_rays light_rays
    magic_light magical_light glowing_light golden_light golden_hour golden_hour_lighting blue_hour silhouette
    silhouetted glow glowing neon_lighting wide_shot wide_angle wide_angle_shot wide_angle_lens wide_view ultra_wide
    extreme_wide_shot establishing_shot long_shot full_shot full_body medium_shot mid_shot close_up closeup
    close_up_shot extreme_close_up macro macro_shot macro_photography portrait portrait_shot low_angle low_angle_shot
    high_angle high_angle_shot eye_level dutch_angle tilted_angle overhead overhead_shot top_down top_down_view aerial
    aerial_view aerial_shot drone_shot drone_view bird_eye_view birds_eye_view panorama panoramic panoramic_view
    tilt_shift long_exposure motion_blur fisheye first_person pov over_the_shoulder centered symmetrical symmetry
    candid street_photography landscape_photography portrait_photography nature_photography wildlife_photography
    hazy_light sun_flare texture_rich timeless classic classical elegant sleek
";

/// Words that may be beside style words in a clause of style, and mean nothing alone.
const FILLERS: &str = "
    a an the and or of in on with by at to for very highly ultra super extremely slightly style styled stylized look
    looking feel feeling effect effects aesthetic aesthetics vibe vibes atmosphere mood ambience ambiance tone tones
    scene shot image picture photo photography art artwork colors colours color colour palette lighting light quality
    detail details render overall composition resolution genre theme themed film movie cinema
";

/// Words for a picture, as in "picture of ..." after a style word: a cinematic shot *of* a forest.
const PICTURES: &str =
    "shot photo photograph image picture scene view render rendering still depiction frame wallpaper";

/// Options of generators that have a value and do not change what is seen.
const SWITCHES: [&str; 19] = [
    "ar", "aspect", "v", "version", "style", "s", "stylize", "chaos", "c", "q", "quality", "seed", "weird", "w", "iw",
    "niji", "stop", "repeat", "r",
];

static STYLE: LazyLock<Style> = LazyLock::new(Style::new);

/// How strongly a phrase counts as style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A look, in a clause of its own.
    Look,
    /// Boilerplate, in a clause of its own.
    Clause,
    /// Boilerplate anywhere.
    Anywhere,
}

/// The lists above, prepared for look-ups.
#[derive(Debug)]
struct Style {
    phrases: Phrases<Rank>,
    fillers: Vec<&'static str>,
    pictures: Vec<&'static str>,
}

impl Style {
    fn new() -> Self {
        let mut ranks = HashMap::new();
        for (list, rank) in [(LOOK, Rank::Look), (CLAUSE, Rank::Clause), (ANYWHERE, Rank::Anywhere)] {
            ranks.extend(list.split_whitespace().map(|phrase| (phrase.replace('_', " "), rank)));
        }
        let [fillers, pictures] = [FILLERS, PICTURES].map(|list| list.split_whitespace().collect());
        Self { phrases: Phrases::new(ranks), fillers, pictures }
    }

    /// Tells whether the words contain only style of at least the rank `least`.
    fn only_style(&self, words: &[String], least: Rank) -> bool {
        let (mut at, mut found) = (0, false);
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            match self.phrases.longest(rest) {
                Some((count, &rank)) if least <= rank => {
                    at += count;
                    found = true;
                }
                _ if rest.first().is_some_and(|word| self.fillers.contains(&word.as_str())) => at += 1,
                _ => return false,
            }
        }
        found
    }

    /// Removes boilerplate from a clause wherever it is, with a "shot of" after it at the clause's start.
    fn thin(&self, words: &[String]) -> Vec<String> {
        let mut kept: Vec<String> = Vec::new();
        let mut at = 0;
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some((count, Rank::Anywhere)) = self.phrases.longest(rest) {
                at += count;
                let opening = kept.iter().all(|word| is_article(word));
                at += if opening { self.picture_of(words.get(at..).unwrap_or_default()) } else { 0 };
            } else {
                kept.extend(rest.first().cloned());
                at += 1;
            }
        }
        kept
    }

    /// Returns the number of words of an opening like "photo of".
    fn picture_of(&self, words: &[String]) -> usize {
        match words {
            [picture, of, ..] if of == "of" && self.pictures.contains(&picture.as_str()) => 2,
            [of, ..] if of == "of" => 1, // of "cinematic shot of", where the phrase took the shot
            _ => 0,
        }
    }
}

/// Words of techniques that make another picture of the same scene, by technique.
const TECHNIQUES: [&[&str]; 6] = [
    &["ink", "woodcut", "engraving", "etching", "linocut", "tusche", "tinta"],
    &["watercolor", "watercolour", "aquarell", "acuarela", "aquarelle", "gouache"],
    &["noir", "monochrome", "schwarzweiß"],
    &["papercut", "papercraft", "cutout", "scherenschnitt", "collage"],
    &["poster", "screenprint", "plakat", "cartel"],
    &["pixel", "pixelart"],
];

/// The most words of a clause that names a technique: "a bottle of ink" names none.
const TECHNIQUE_WORDS_MAX: usize = 3;

/// Returns which technique a prompt asks for in a clause of its own, as its number; `None` if it asks for none. "Film noir" is
/// a mood as often as a technique, and counts as none.
pub(crate) fn technique(prompt: &str) -> Option<usize> {
    let is_one = |words: &&Vec<String>| words.len() <= TECHNIQUE_WORDS_MAX && !words.iter().any(|word| word == "film");
    clauses(prompt).iter().filter(is_one).find_map(|words| {
        TECHNIQUES.iter().position(|technique| words.iter().any(|word| technique.contains(&word.as_str())))
    })
}

/// Tells whether a word is an article.
pub(crate) fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the")
}

/// Returns the clauses of a prompt as lower-case words, without boilerplate. A prompt of only boilerplate is returned
/// whole.
pub(crate) fn without_boilerplate(prompt: &str) -> Vec<Vec<String>> {
    strip(prompt, Rank::Clause)
}

/// Returns the clauses of a prompt as lower-case words, without boilerplate and looks. A prompt of only style is
/// returned whole.
pub(crate) fn without_style(prompt: &str) -> Vec<Vec<String>> {
    strip(prompt, Rank::Look)
}

/// Returns a prompt without the clauses that only say how a picture is made: what is left tells what it shows. A prompt of
/// only style is returned whole.
pub fn subject(prompt: &str) -> String {
    let is_style = |clause: &str| {
        let parts = clauses(clause);
        !parts.is_empty() && parts.iter().all(|words| STYLE.only_style(words, Rank::Look))
    };
    // "horror scene" tells that the words of a sentence follow.
    let is_kept = |(at, clause): &(usize, &str)| (*at == 0 && clause.ends_with(" scene")) || !is_style(clause);
    let kept: Vec<&str> = prompt.split(", ").enumerate().filter(is_kept).map(|(_, clause)| clause).collect();
    if kept.is_empty() { prompt.to_owned() } else { kept.join(", ") }
}

fn strip(prompt: &str, least: Rank) -> Vec<Vec<String>> {
    let clauses = clauses(prompt);
    let mut kept: Vec<Vec<String>> =
        clauses.iter().filter(|words| !STYLE.only_style(words, least)).map(|words| STYLE.thin(words)).collect();
    kept.retain(|words| !words.iter().all(|word| is_article(word)));
    if kept.is_empty() { clauses } else { kept }
}

/// Splits a prompt into clauses of lower-case words.
fn clauses(prompt: &str) -> Vec<Vec<String>> {
    let text = without_switches(&prompt.to_lowercase()).replace(" - ", ", ").replace('&', " and ");
    let clauses = text.split([',', ';', '.', '|', '\n', '(', ')', '[', ']', '–', '—', '，', '、', '。', '；']);
    clauses.map(words).filter(|words| !words.is_empty()).collect()
}

/// Splits text into words, without the possessive `'s`.
fn words(clause: &str) -> Vec<String> {
    let clause = clause.replace(['’', '‘', '`'], "'").replace("'s ", " ");
    let clause = clause.trim().trim_end_matches("'s").replace('\'', "");
    clause.split(is_separator).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Tells whether a character separates words. Unknown characters, such as signs of other scripts or emoji, count as
/// parts of words, so that no difference is lost.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_punctuation() || c.is_control() || "“”„«»…·•：！？（）【】「」『』¡¿".contains(c)
}

/// Removes syntax of generators: `--ar 9:16`, `<lora:…>`, and the weight in `(word:1.2)`.
fn without_switches(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut value_follows = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if let Some(switch) = bare.strip_prefix("--") {
            value_follows = SWITCHES.contains(&switch);
            if !value_follows {
                kept.push_str(", "); // `--no people` still says no people
                kept.push_str(word.trim_start_matches('-'));
            }
        } else if bare.is_empty() || !std::mem::replace(&mut value_follows, false) {
            let is_tag = bare.starts_with('<') && bare.contains('>');
            kept.push_str(if is_tag { " " } else { "" });
            kept.push_str(&if is_tag { String::new() } else { without_weight(word) });
        }
    }
    kept
}

/// Takes the weight out of `word:1.2)`, but leaves `9:30)`.
fn without_weight(word: &str) -> String {
    match word.split_once(':') {
        Some((head, tail)) if tail.contains(')') && !head.ends_with(|c: char| c.is_ascii_digit()) => {
            format!("{head}{}", tail.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'))
        }
        _ => word.to_owned(),
    }
}
