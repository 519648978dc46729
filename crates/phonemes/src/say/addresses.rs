//! Addresses of the network, handles and tags in words.

use super::{Context, SPELL, plain};

/// Ends of host names.
#[rustfmt::skip]
const DOMAINS: &[&str] = &[
    "ai", "app", "au", "biz", "blog", "ca", "ch", "co", "com", "de", "dev", "edu", "es", "eu", "fr", "gov", "info", "int", "io", "it", "jp", "me", "mil", "net",
    "nl", "org", "ru", "se", "tv", "uk", "us",
];

/// Ends of host names that are read as a word.
const READ_DOMAINS: &[&str] = &["app", "biz", "blog", "com", "dev", "edu", "info", "net", "org", "gov"];

/// Writes an address, `@name` or `#tag` in words.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> Option<String> {
    let core = cx.core(at);
    if let Some(tag) = core.strip_prefix('#').filter(|it| it.starts_with(char::is_alphabetic)) {
        return Some(format!("hashtag {}", plain::parts(cx, tag)));
    }
    if let Some(name) = core.strip_prefix('@').filter(|it| it.starts_with(char::is_alphabetic)) {
        return Some(format!("at {}", labels(cx, name)));
    }
    let bare = ["https://", "http://", "ftp://", "mailto:"].iter().find_map(|it| core.strip_prefix(it));
    let address = bare.unwrap_or(core);
    let host = address.split(['/', '?', '#', ':']).next().unwrap_or(address);
    let host = host.rsplit('@').next().unwrap_or(host);
    let domain = host.rsplit('.').next().unwrap_or_default();
    let is_mail = address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let many = host.contains('.') && !host.starts_with('.');
    let is_host = many
        && DOMAINS.contains(&domain)
        && host.bytes().all(|it| it.is_ascii_alphabetic() || it.is_ascii_digit() || b".-_".contains(&it));
    let is_host = is_host && !super::abbreviations::is_dotted(host);
    if bare.is_none() && !is_mail && !is_host && !host.starts_with("www.") {
        return None;
    }
    Some(labels(cx, address.trim_end_matches('/')))
}

/// Reads the parts of an address and the signs between them.
fn labels(cx: &Context<'_>, address: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut label = String::new();
    for c in address.chars().map(Some).chain([None]) {
        if let Some(c) = c.filter(|c| c.is_alphanumeric()) {
            label.push(c);
            continue;
        }
        if !label.is_empty() {
            let label = std::mem::take(&mut label);
            let is_end = words.last().is_some_and(|it| it == "dot");
            words.push(if !is_end && 1 < label.len() && super::is_function_word(&label) {
                label
            } else {
                one_label(cx, &label)
            });
        }
        let sign = match c {
            Some('.') => "dot",
            Some('@') => "at",
            Some('/') => "slash",
            Some('-') => "dash",
            Some('_') => "underscore",
            Some('?') => "question mark",
            Some('=') => "equals",
            Some('&') => "and",
            Some('#') => "hash",
            Some('+') => "plus",
            Some(':') => "colon",
            Some('%') => "percent",
            Some(_) | None => "",
        };
        words.push(sign.to_owned());
    }
    words.retain(|it| !it.is_empty());
    words.join(" ")
}

fn one_label(cx: &Context<'_>, label: &str) -> String {
    let spelled = label.len() < 4
        && !READ_DOMAINS.contains(&label)
        && !(label.len() == 3 && cx.lexicons.find_exact(label).is_some());
    let letters = label.bytes().all(|it| it.is_ascii_alphabetic());
    if letters && (spelled || matches!(label, "www" | "html" | "http" | "https")) {
        return format!("{SPELL}{}", label.to_uppercase());
    }
    plain::parts(cx, label)
}
