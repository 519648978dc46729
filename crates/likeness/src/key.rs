//! The key of a prompt: equal for prompts that ask for the very same picture.

use crate::style;

/// Normalises a prompt: lower-case words without punctuation, articles and boilerplate. Prompts with the same normal
/// form ask for the same picture, so only words that cannot be seen in it are removed.
fn normalise(prompt: &str) -> String {
    let clauses = style::without_boilerplate(prompt);
    let words: Vec<&str> = clauses.iter().flatten().map(String::as_str).collect();
    let content: Vec<&str> = words.iter().copied().filter(|word| !style::is_article(word)).collect();
    let normal = if content.is_empty() { words.join(" ") } else { content.join(" ") };
    if normal.is_empty() { prompt.trim().to_lowercase() } else { normal }
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
        for same in [
            "a dark  forest - full moon, cinematic, highly detailed, 8k",
            "Dark forest, full moon. Masterpiece; best quality, trending on ArtStation",
            "A cinematic shot of a dark forest, the full moon",
            "ultra-detailed photo of a dark forest (full moon:1.3), Unreal Engine 5 render",
            "dark forest, full moon --ar 9:16 --v 6 --style raw",
            "<lora:detail:0.8> dark forest, full moon, award-winning photography, shot on 35mm film",
            "DARK FOREST, “FULL MOON”, sharp focus, depth of field, no text, no watermark",
            "a photorealistic dark forest\nfull moon\nhigh quality, realistic, professional lighting",
        ] {
            assert_eq!(normalise(same), "dark forest full moon", "{same}");
        }
        assert_eq!(normalise("A wizard's tower & the wizards’ owl"), "wizard tower and wizards owl");
        assert_eq!(prompt_key("A dark forest, full moon"), prompt_key("dark forest - full moon"));
    }

    #[test]
    fn what_can_be_seen_stays_in_the_key() {
        for (one, other) in [
            ("a dark forest, full moon", "a dark forest, no moon"),
            ("cinematic", "8k"),
            ("a forest, watercolor", "a forest, anime"),
            ("a key, close-up", "a key, wide shot"),
            ("a lake, pastel colors", "a lake, black and white"),
            ("a photo of a dead wife on a table", "a dead wife on a table"),
            ("a masterpiece in a museum", "a museum"),
            ("a detail of the wall", "the wall"),
            ("the film is burning", "burning"),
            ("a man with a camera lens", "a man with a camera"),
            ("light on the water", "the water"),
            ("forest people", "forest --no people"),
            ("a clock at (9:30)", "a clock at (9:45)"),
            ("🙂 on a wall", "😡 on a wall"),
            ("a < b", "a"),
            ("林の中の狐", "林の中の猫"),
            ("?!", "!?"),
        ] {
            assert_ne!(normalise(one), normalise(other), "{one} / {other}");
        }
    }

    #[test]
    fn a_prompt_of_style_alone_keeps_its_words() {
        assert_eq!(normalise("Cinematic, 8k"), "cinematic 8k");
        assert_eq!(normalise("The the"), "the the");
        assert_eq!(normalise(""), "");
    }
}
