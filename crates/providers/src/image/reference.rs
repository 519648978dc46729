//! Pictures that are sent with a prompt: they show how somebody or something in it looks.

use calls::FormFile;
use std::fmt;
use std::sync::Arc;

/// A picture of somebody or something that occurs in a prompt.
#[derive(Clone, PartialEq, Eq)]
pub struct Reference {
    /// Who or what it shows, by the name in the story.
    pub name: String,
    /// A whole JPEG, PNG or WebP file.
    pub bytes: Arc<[u8]>,
}

/// How many characters of a hash tell those references from others.
const MARK_CHARS: usize = 8;

/// Returns what the name of a maker ends with, by which its pictures with such references are known from its others. `keys`
/// say what is sent, and how; without any there is no mark.
pub fn mark(keys: &[String]) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let hash = blake3::hash(keys.join("\n").as_bytes()).to_hex();
    format!("~{}", hash.chars().take(MARK_CHARS).collect::<String>())
}

impl Reference {
    /// Makes a file of a form; `number` names it.
    pub(super) fn file(&self, field: &str, number: usize) -> FormFile {
        let (extension, content_type) = match self.bytes.as_ref() {
            [0x89, b'P', b'N', b'G', ..] => ("png", "image/png"),
            [b'R', b'I', b'F', b'F', ..] => ("webp", "image/webp"),
            _ => ("jpg", "image/jpeg"),
        };
        let name = format!("reference-{number}.{extension}");
        FormFile { field: field.to_owned(), name, content_type, bytes: Arc::clone(&self.bytes) }
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

/// Says which picture shows whom, for models that read it.
pub(super) fn told(references: &[Reference]) -> String {
    let each: Vec<String> = (1..).zip(references).map(|(number, it)| format!("{number} is {}", it.name)).collect();
    match each.as_slice() {
        [] => String::new(),
        _ => format!(". Pictures of reference, keep their looks: {}", each.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_references_have_another_mark_and_none_has_none() {
        let keys = |all: &[&str]| mark(&all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_eq!(keys(&[]), "");
        let one = keys(&["a"]);
        assert!(one.starts_with('~') && one.len() == 1 + MARK_CHARS, "{one}");
        assert!(one != keys(&["b"]) && keys(&["a", "b"]) != keys(&["ab"]) && keys(&["a", "b"]) != keys(&["b", "a"]));
    }

    #[test]
    fn a_file_is_named_by_what_its_bytes_are() {
        for (bytes, name) in [
            (&b"\x89PNG\r\n"[..], "reference-1.png"),
            (b"RIFF\0\0\0\0WEBP", "reference-1.webp"),
            (b"\xff\xd8\xff", "reference-1.jpg"),
        ] {
            assert_eq!(Reference { name: "Ana".into(), bytes: bytes.into() }.file("image", 1).name, name);
        }
    }
}
