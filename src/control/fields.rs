//! Single fields of a job file that a request sets.

use super::{ControlError, Kind};
use serde_json::{Map, Value};

/// Fields by their path, such as `story.title`, with their values.
pub(crate) type Fields = Vec<(String, Value)>;

/// Writes fields into a job file. One that is no JSON object stays as it is: its check says so.
pub(super) fn set(bytes: &[u8], fields: &Fields) -> Result<Option<Vec<u8>>, ControlError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Some(mut job @ Value::Object(_)) = serde_json::from_slice(bytes).ok().filter(|_| !fields.is_empty()) else {
        return Ok(None);
    };
    for (field, value) in fields {
        set_field(&mut job, field, value.clone())
            .map_err(|message| ControlError::new(Kind::Usage, message, "nothing was changed"))?;
    }
    Ok(Some(format!("{job:#}\n").into_bytes()))
}

/// Puts one value into a job, making the objects on its way.
pub(super) fn set_field(job: &mut Value, field: &str, value: Value) -> Result<(), String> {
    let mut at = job;
    let mut names = field.split('.').peekable();
    while let Some(name) = names.next() {
        if name.is_empty() {
            return Err(format!("`{field}` is not the path of a field"));
        }
        let step = match at {
            Value::Object(fields) => fields.entry(name).or_insert(Value::Null),
            Value::Array(items) => {
                let index = name.parse::<usize>().ok().and_then(|index| items.get_mut(index));
                index.ok_or_else(|| format!("`{field}`: there is no item `{name}`"))?
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                return Err(format!("`{field}`: `{name}` is below something that has no fields"));
            }
        };
        if names.peek().is_some() && step.is_null() {
            *step = Value::Object(Map::new());
        }
        at = step;
    }
    *at = value;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_set_by_their_path() {
        let mut job = json!({"version": 1, "story": {"scenes": [{"text": "a"}]}});
        for (field, value) in [
            ("story.title", json!("1984")),
            ("story.scenes.0.text", json!("b")),
            ("video.width", json!(640)),
            ("video.subtitles", json!(["srt"])),
            ("story.type", json!("horror")),
        ] {
            set_field(&mut job, field, value).unwrap();
        }
        assert_eq!(
            job,
            json!({"version": 1, "story": {"scenes": [{"text": "b"}], "title": "1984", "type": "horror"},
                   "video": {"width": 640, "subtitles": ["srt"]}})
        );
        for bad in ["", "story..x", "version.x", "story.scenes.7.text"] {
            assert!(set_field(&mut job, bad, json!(1)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_without_fields_to_set_or_that_is_no_object_stays_as_it_is() {
        let title = vec![("story.title".to_owned(), json!("x"))];
        for (bytes, fields) in [(&b"{\"version\":1}"[..], &Vec::new()), (b"[1]", &title), (b"words", &title)] {
            assert_eq!(set(bytes, fields), Ok(None));
        }
        assert!(set(b"\xef\xbb\xbf{}", &title).unwrap().is_some());
    }
}
