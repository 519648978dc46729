//! Which sizes picture services are asked for. Pure.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides have at most 4096 pixels")]

/// Width and height in pixels.
pub(super) type Size = (u32, u32);

/// Models of OpenAI whose sides may be any multiple of 16.
const FREE: &str = "gpt-image-2";
/// Their step and their longest side, in pixels.
const FREE_STEP: u32 = 16;
const FREE_SIDE_MAX: u32 = 3840;

/// The sizes of families of models, by how the model's name begins (OpenAI's API reference).
const FAMILIES: [(&str, &[Size]); 4] = [
    ("gpt-image", &[(1024, 1024), (1024, 1536), (1536, 1024)]),
    ("chatgpt-image", &[(1024, 1024), (1024, 1536), (1536, 1024)]),
    ("dall-e-3", &[(1024, 1024), (1024, 1792), (1792, 1024)]),
    ("dall-e-2", &[(1024, 1024)]),
];

/// The sizes of models that nobody knows: the usual ones of servers that speak OpenAI's protocol.
const USUAL: [Size; 5] = [(1024, 1024), (1024, 1536), (1536, 1024), (1024, 1792), (1792, 1024)];

/// Returns the size that a model of OpenAI's protocol is asked for.
pub(super) fn openai(model: &str, size: Size) -> Size {
    if model.starts_with(FREE) {
        let longest = size.0.max(size.1).max(1);
        let scale = (f64::from(FREE_SIDE_MAX) / f64::from(longest)).min(1.0);
        let fitted = |side: u32| ((f64::from(side) * scale).round() as u32).next_multiple_of(FREE_STEP);
        return (fitted(size.0), fitted(size.1));
    }
    let known = FAMILIES.iter().find(|(family, _)| model.starts_with(family));
    let sizes = known.map_or(USUAL.as_slice(), |(_, sizes)| sizes);
    let distance = |it: &&Size| (proportion(**it) / proportion(size)).ln().abs();
    sizes.iter().min_by(|one, other| distance(one).total_cmp(&distance(other))).copied().unwrap_or(size)
}

/// The most pixels that diffusion models are asked for: what those of one megapixel were trained with; more of them repeat
/// their subjects, and need more memory than many cards have.
const DIFFUSION_PIXELS: f64 = 1024.0 * 1024.0;
/// Their sides are multiples of so many pixels.
const DIFFUSION_STEP: f64 = 64.0;

/// Returns the size that a diffusion model is asked for.
pub(super) fn diffusion((width, height): Size) -> Size {
    let pixels = f64::from(width) * f64::from(height);
    let scale = (DIFFUSION_PIXELS / pixels.max(1.0)).sqrt().min(1.0);
    let side = |side: u32| ((f64::from(side) * scale / DIFFUSION_STEP).round().max(1.0) * DIFFUSION_STEP) as u32;
    (side(width), side(height))
}

fn proportion((width, height): Size) -> f64 {
    f64::from(width.max(1)) / f64::from(height.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_of_models_is_asked_for_its_nearest_size() {
        for (model, size, expected) in [
            ("gpt-image-2", (1080, 1920), (1088, 1920)),
            ("gpt-image-2-2026-04-21", (1920, 1080), (1920, 1088)),
            ("gpt-image-2", (2304, 4096), (2160, 3840)),
            ("gpt-image-1", (1080, 1920), (1024, 1536)),
            ("gpt-image-1.5", (1920, 1080), (1536, 1024)),
            ("gpt-image-1-mini", (1080, 1080), (1024, 1024)),
            ("dall-e-3", (1080, 1920), (1024, 1792)),
            ("dall-e-2", (1080, 1920), (1024, 1024)),
            ("flux.1-dev", (1080, 1920), (1024, 1792)),
            ("", (1080, 1350), (1024, 1536)),
            ("", (1920, 1080), (1792, 1024)),
        ] {
            assert_eq!(openai(model, size), expected, "{model} {size:?}");
        }
    }

    #[test]
    fn diffusion_models_are_asked_for_multiples_of_64_of_about_a_megapixel() {
        for (size, expected) in [
            ((1080, 1920), (768, 1344)),
            ((1920, 1080), (1344, 768)),
            ((1080, 1080), (1024, 1024)),
            ((512, 768), (512, 768)),
            ((64, 4096), (64, 4096)),
            ((4096, 4096), (1024, 1024)),
            ((100, 70), (128, 64)),
        ] {
            assert_eq!(diffusion(size), expected, "{size:?}");
        }
    }
}
