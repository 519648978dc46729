//! When two prompts ask for the same picture.

/// Words that describe how a picture is made, not what it shows.
const STYLE: &[&str] = &[
    "cinematic",
    "4k",
    "8k",
    "hd",
    "uhd",
    "photorealistic",
    "realistic",
    "hyperrealistic",
    "detailed",
    "highly",
    "ultra",
    "masterpiece",
    "artstation",
    "trending",
    "on",
    "lighting",
    "volumetric",
    "sharp",
    "focus",
    "professional",
    "quality",
    "high",
    "best",
    "render",
    "unreal",
    "engine",
    "octane",
    "digital",
    "art",
    "illustration",
    "dramatic",
    "wide",
    "shot",
    "depth",
    "of",
    "field",
    "film",
    "grain",
    "matte",
    "painting",
];

/// Normalises a prompt: lower case, words only, clauses of pure style taken out.
pub fn normalise(prompt: &str) -> String {
    let mut clauses = Vec::new();
    for clause in prompt.to_lowercase().split([',', ';', '\n']) {
        let words: Vec<&str> = clause.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if !words.iter().all(|word| STYLE.contains(word)) {
            clauses.push(words.join(" "));
        }
    }
    if clauses.is_empty() { prompt.trim().to_lowercase() } else { clauses.join(" ") }
}

/// Returns the key of a prompt: blake3 of its normal form.
pub fn prompt_key(prompt: &str) -> [u8; 32] {
    *blake3::hash(normalise(prompt).as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_case_and_punctuation_do_not_make_another_picture() {
        let key = prompt_key("A dark forest, full moon");
        assert_eq!(key, prompt_key("a dark  forest - full moon, cinematic, highly detailed, 8k"));
        assert_ne!(key, prompt_key("a dark forest, no moon"));
        assert_ne!(prompt_key("cinematic"), prompt_key("8k"));
    }
}
