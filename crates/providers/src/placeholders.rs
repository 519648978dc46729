//! The placeholders in the arguments of a program: `{name}`, small letters and `_` between braces.

/// Returns what looks like a placeholder in an argument and is none of the known ones.
pub(crate) fn unknown<'a>(arg: &'a str, known: &[&str]) -> Option<&'a str> {
    let mut starts = arg.match_indices('{').filter_map(|(at, _)| arg.get(at..));
    starts.find_map(|from| {
        let (name, _) = from.get(1..)?.split_once('}')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let whole = from.get(..name.len() + 2)?;
        (is_name && !known.contains(&whole)).then_some(whole)
    })
}

/// Puts values in the places of placeholders. Only what the argument has is a placeholder, not what was filled in.
pub(crate) fn filled(arg: &str, values: &[(&str, &str)]) -> String {
    let (mut filled, mut rest) = (String::new(), arg);
    let next = |rest: &str| {
        let found = values.iter().filter_map(|(name, value)| Some((rest.find(name)?, *name, *value)));
        found.min_by_key(|(at, ..)| *at)
    };
    while let Some((at, name, value)) = next(rest) {
        filled.push_str(rest.get(..at).unwrap_or_default());
        filled.push_str(value);
        rest = rest.get(at + name.len()..).unwrap_or_default();
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_places_of_placeholders_once() {
        let values = [("{voice}", "{out}"), ("{out}", "/tmp/a b")];
        assert_eq!(filled("--o={out},{voice}{voice}.{x", &values), "--o=/tmp/a b,{out}{out}.{x");
        assert_eq!(filled("plain", &values), "plain");
    }

    #[test]
    fn only_names_between_braces_are_placeholders() {
        let known = ["{out}"];
        for (arg, expected) in [
            ("{out}", None),
            ("{width}x{out}", Some("{width}")),
            ("{\"json\": 1}", None),
            ("{}", None),
            ("{open", None),
            ("{ {voice}", Some("{voice}")),
        ] {
            assert_eq!(unknown(arg, &known), expected, "{arg}");
        }
    }
}
