//! A form with files, as browsers send it (`multipart/form-data`, RFC 7578). Pure.

use std::fmt;
use std::sync::Arc;

/// A form: fields, then files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Names with their values.
    pub fields: Vec<(String, String)>,
    /// The files.
    pub files: Vec<FormFile>,
}

/// A file of a form; its content is shared, because a request may be sent several times.
#[derive(Clone, PartialEq, Eq)]
pub struct FormFile {
    /// The name of the field.
    pub field: String,
    /// The name of the file.
    pub name: String,
    /// Such as `image/png`.
    pub content_type: &'static str,
    /// The content.
    pub bytes: Arc<[u8]>,
}

impl Form {
    /// Returns the media type and the content.
    pub(crate) fn encoded(&self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let mut out = Vec::new();
        for (name, value) in &self.fields {
            let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n", quoted(name));
            out.extend_from_slice(head.as_bytes());
            out.extend_from_slice(value.as_bytes());
            out.extend_from_slice(b"\r\n");
        }
        for FormFile { field, name, content_type, bytes } in &self.files {
            let (field, name) = (quoted(field), quoted(name));
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: {content_type}\r\n\r\n"
            );
            out.extend_from_slice(head.as_bytes());
            out.extend_from_slice(bytes);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), out)
    }

    /// Returns what stands between the parts: the first of its kind that is in none of them.
    fn boundary(&self) -> String {
        let is_in = |text: &[u8], mark: &str| text.windows(mark.len()).any(|it| it == mark.as_bytes());
        let is_taken = |mark: &str| {
            self.fields.iter().any(|(_, value)| is_in(value.as_bytes(), mark))
                || self.files.iter().any(|file| is_in(&file.bytes, mark))
        };
        let mut number = 0_u32;
        loop {
            let mark = format!("reelspool-form-{number}");
            if !is_taken(&mark) {
                return mark;
            }
            number += 1;
        }
    }
}

/// Writes a name between quotation marks, as the HTML standard says.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

impl fmt::Debug for FormFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, name, content_type, bytes } = self;
        write!(f, "{field}: {name} ({content_type}, {} bytes)", bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_and_no_content_ends_its_part() {
        let fields = vec![("a\"\r\nb".to_owned(), "--reelspool-form-0\r\n".to_owned())];
        let bytes: Arc<[u8]> = b"\x89PNG reelspool-form-1".as_slice().into();
        let file = FormFile { field: "image[]".into(), name: "1.png".into(), content_type: "image/png", bytes };
        let (content_type, body) = Form { fields, files: vec![file] }.encoded();
        assert_eq!(content_type, "multipart/form-data; boundary=reelspool-form-2");
        let expected = b"--reelspool-form-2\r\nContent-Disposition: form-data; name=\"a%22%0D%0Ab\"\r\n\r\n\
            --reelspool-form-0\r\n\r\n--reelspool-form-2\r\nContent-Disposition: form-data; name=\"image[]\"; \
            filename=\"1.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG reelspool-form-1\r\n--reelspool-form-2--\r\n";
        assert_eq!(body, expected);
    }
}
