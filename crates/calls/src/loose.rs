//! Reads values of answers as servers write them: numbers as text, text as numbers, nulls where nothing is.

use serde_json::Value;

/// Returns the value at a path of keys and indexes, such as `data.0.url`; a null is nothing.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let found = path.split('.').try_fold(value, |at, step| match at.as_array() {
        Some(items) => items.get(step.parse::<usize>().ok()?),
        None => at.get(step),
    });
    found.filter(|it| !it.is_null())
}

/// Returns the text at a path; a number is one, too; an empty text is nothing.
pub fn text(value: &Value, path: &str) -> Option<String> {
    let found = at(value, path)?;
    let number = || found.as_number().map(ToString::to_string);
    found.as_str().map(str::to_owned).or_else(number).filter(|it| !it.is_empty())
}

/// Returns the number at a path, which a server may have written as a text.
pub fn number(value: &Value, path: &str) -> Option<f64> {
    let found = at(value, path)?;
    let number = found.as_f64().or_else(|| found.as_str()?.trim().parse().ok());
    number.filter(|it| it.is_finite())
}

/// Returns the whole number at a path; 0 where there is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
pub fn count(value: &Value, path: &str) -> u64 {
    number(value, path).map_or(0, |it| it.clamp(0.0, 1e15) as u64)
}

/// Returns the items of the list at a path.
pub fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    at(value, path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_read_as_servers_write_them() {
        let value = json!({"data": [{"url": null, "id": 7}, {"n": "12.5", "t": ""}], "usage": {"total": "9"}});
        assert_eq!(text(&value, "data.0.id").as_deref(), Some("7"));
        assert_eq!(text(&value, "data.0.url"), None);
        assert_eq!(text(&value, "data.1.t"), None);
        assert_eq!(number(&value, "data.1.n"), Some(12.5));
        assert_eq!(count(&value, "usage.total"), 9);
        assert_eq!(count(&value, "usage.none"), 0);
        assert_eq!(list(&value, "data").len(), 2);
        assert!(list(&value, "usage").is_empty());
    }
}
