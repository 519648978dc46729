//! Takes the tags and comments out of HTML, and leaves its words.

/// Elements whose content is not for readers.
const SILENT: &[&str] = &["script", "style", "head", "template"];

/// Elements that authors use in a text; what is in angle brackets otherwise is the author's words.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "a", "abbr", "article", "aside", "b", "big", "blockquote", "body", "br", "center", "cite", "code", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby",
    "s", "section", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "tt", "u", "ul", "wbr", "script", "style", "head", "template", "!doctype",
];

/// Elements inside a line of text.
#[rustfmt::skip]
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
    "strike", "strong", "sub", "sup", "tt", "u", "wbr",
];

/// Tells whether there is a comment or a tag that authors use.
pub(super) fn has_markup(html: &str) -> bool {
    html.contains("<!--") || html.match_indices('<').any(|(at, _)| tag(html.get(at..).unwrap_or_default()).is_some())
}

/// Returns the words without tags and comments; a new line or cell begins a new line.
pub(super) fn words(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some((before, from)) = rest.split_once('<') {
        words.push_str(before);
        if let Some(comment) = from.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |it| it.1);
            continue;
        }
        let Some((name, after)) = tag(rest.get(before.len()..).unwrap_or_default()) else {
            // Not ours to read: the brackets are left out, because a voice would name them.
            words.push(' ');
            rest = from;
            continue;
        };
        rest = after;
        if SILENT.contains(&name.as_str()) && !from.starts_with('/') {
            let end = format!("</{name}");
            let lower = rest.to_ascii_lowercase();
            let at = lower.find(&end).unwrap_or(rest.len());
            rest = rest.get(at..).unwrap_or_default();
        } else if !INLINE.contains(&name.as_str()) {
            words.push_str(if name == "br" { "\n" } else { "\n\n" });
        }
    }
    words.push_str(rest);
    words.replace('>', " ")
}

/// Returns the name of the known tag that a text begins with, and what follows it.
fn tag(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('<')?;
    let bare = inner.strip_prefix('/').unwrap_or(inner);
    let end = bare.find(|c: char| !c.is_ascii_alphanumeric() && c != '!').unwrap_or(bare.len());
    let name = bare.get(..end)?.to_ascii_lowercase();
    let inside = bare.find(['<', '>']).filter(|_| KNOWN.contains(&name.as_str()))?;
    Some((name, bare.get(inside..)?.strip_prefix('>')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_comments_go_and_words_stay() {
        for (html, expected) in [
            ("<p>He said <b>run</b> &amp; hid.</p>", "\n\nHe said run &amp; hid.\n\n"),
            ("a<br/>b<br>c", "a\nb\nc"),
            ("x<!-- secret <b> -->y<!-- open", "xy"),
            ("<style>p { color: red }</style>z", "\n\nz"),
            ("<sigh> 3 < 4", " sigh  3   4"),
        ] {
            assert_eq!(words(html).trim_end_matches('\n'), expected.trim_end_matches('\n'), "{html}");
        }
        assert!(has_markup("a <B>x</B>") && has_markup("<!-- x -->") && !has_markup("<sigh>") && !has_markup("<3"));
    }
}
