//! Turns Markdown into the words that are spoken. `pulldown-cmark` parses; this module decides what is spoken.

use super::html;
use super::request::TITLE_MAX;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// Extensions beside CommonMark, which editors and note programs write.
const EXTENSIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_SUPERSCRIPT)
    .union(Options::ENABLE_SUBSCRIPT)
    .union(Options::ENABLE_WIKILINKS);

/// What is spoken of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Spoken {
    /// The heading before all other words.
    pub(super) title: Option<String>,
    /// The rest, as paragraphs with an empty line between them.
    pub(super) body: String,
    /// Which of these paragraphs are headings.
    pub(super) headings: Vec<String>,
}

/// Returns the words that are spoken.
///
/// Left out are marks, addresses of links, fenced code, HTML tags and comments, and footnotes. Headings, list items and
/// table rows end like sentences, so that a voice pauses after them.
pub(super) fn spoken(text: &str) -> Spoken {
    let text = without_false_references(text);
    let mut reader = Reader { source: &text, ..Reader::default() };
    for (event, range) in Parser::new_ext(&text, EXTENSIONS).into_offset_iter() {
        reader.take(event, range.start);
    }
    reader.end_block(Block::Text);
    Spoken { title: reader.title, body: reader.blocks.join("\n\n"), headings: reader.headings }
}

/// Tells whether a text has marks that no plain text has, so that it is Markdown whatever its name is.
#[expect(clippy::wildcard_enum_match_arm, reason = "what the parser will know more is no mark of its own")]
pub(super) fn is_markdown(text: &str) -> bool {
    let text = without_false_references(text);
    let mut bullets = 0;
    Parser::new_ext(&text, EXTENSIONS).into_offset_iter().any(|(event, range)| match event {
        Event::Start(Tag::Item) => {
            bullets += usize::from(text.get(range.start..).is_some_and(|it| it.starts_with(['*', '+'])));
            1 < bullets
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => true,
        Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
            !matches!(link_type, LinkType::Autolink | LinkType::Email)
        }
        Event::Start(
            Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::Table(_)
            | Tag::FootnoteDefinition(_)
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough,
        )
        | Event::Code(_)
        | Event::FootnoteReference(_)
        | Event::TaskListMarker(_)
        | Event::Rule => true,
        Event::Html(html) | Event::InlineHtml(html) => html::has_markup(&html),
        _ => false,
    })
}

/// Escapes lines such as `[NARRATOR]: Run!`, which CommonMark takes for the address of a link and does not show.
fn without_false_references(text: &str) -> Cow<'_, str> {
    let is_false = |line: &str| {
        let Some((label, rest)) = line.trim_start().strip_prefix('[').and_then(|it| it.split_once("]:")) else {
            return false;
        };
        let to = rest.trim_start();
        let address = to.starts_with(['<', '/', '#', '.']) || to.split_whitespace().next().is_some_and(is_address);
        !label.starts_with('^') && !address
    };
    if !text.lines().any(is_false) {
        return Cow::Borrowed(text);
    }
    let escaped = text.split_inclusive('\n').map(|line| match line.split_once('[').filter(|_| is_false(line)) {
        Some((indent, rest)) => format!("{indent}\\[{rest}"),
        None => line.to_owned(),
    });
    Cow::Owned(escaped.collect())
}

/// Tells whether a word is an address: with a scheme, or with a dot or slash inside.
fn is_address(word: &str) -> bool {
    word.contains("://")
        || word.starts_with("mailto:")
        || word.trim_end_matches(['.', '!', '?', '…']).contains(['/', '.', '#'])
}

/// The kind of a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Text,
    Heading,
    /// A list item or a table row.
    Line,
}

/// Collects the spoken words of one text.
#[derive(Debug, Default)]
struct Reader<'a> {
    source: &'a str,
    title: Option<String>,
    blocks: Vec<String>,
    headings: Vec<String>,
    /// The block that is being read.
    current: String,
    /// HTML that is being read.
    html: Option<String>,
    /// How many enclosing elements are not spoken.
    silent: usize,
    /// How many list items or table cells enclose the current block.
    lines: usize,
    /// True if the current heading is one by the line below it, which may also separate scenes.
    underlined: bool,
    /// True inside a raised text, such as the 2 of m^2^.
    raised: bool,
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what the parser will know more is text like the rest")]
impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.start(&tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.raised => self.say(&raised(&text)),
            Event::Text(text) | Event::Code(text) => self.say(&text),
            Event::SoftBreak | Event::HardBreak => self.say("\n"),
            Event::Html(html) => self.html.get_or_insert_default().push_str(&html),
            Event::InlineHtml(html) => self.say(&html::words(&html)),
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            Event::Rule => self.end_block(Block::Text),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, at: usize) {
        match tag {
            // Only fenced code is left out: many authors indent paragraphs, which CommonMark takes for code.
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) | Tag::FootnoteDefinition(_) => {
                self.end_block(Block::Text);
                self.silent += 1;
            }
            Tag::List(Some(first)) if *first != 1 => {
                self.end_block(self.around());
                // A paragraph that begins with a year, not the first item of a list.
                self.say(&format!("{first}. "));
            }
            Tag::Item => {
                if !self.is_only_a_number() {
                    self.end_block(self.around());
                }
                self.lines += 1;
            }
            Tag::Heading { .. } => {
                self.end_block(self.around());
                self.underlined = !self.source.get(at..).is_some_and(|it| it.starts_with('#'));
            }
            Tag::TableCell if !self.current.is_empty() => self.say(", "),
            Tag::Superscript => self.raised = true,
            Tag::Paragraph
            | Tag::BlockQuote(_)
            | Tag::HtmlBlock
            | Tag::CodeBlock(CodeBlockKind::Indented)
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
                if !self.is_only_a_number() =>
            {
                self.end_block(self.around());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock | TagEnd::FootnoteDefinition if 0 < self.silent => self.silent -= 1,
            TagEnd::Heading(_) => self.end_block(Block::Heading),
            TagEnd::Item => {
                self.end_block(Block::Line);
                self.lines = self.lines.saturating_sub(1);
            }
            TagEnd::Superscript => self.raised = false,
            TagEnd::HtmlBlock => {
                // What is left without its tags is Markdown again, which decodes `&amp;` and the like.
                let Spoken { title, body, .. } = spoken(&html::words(&self.html.take().unwrap_or_default()));
                self.say(&[title.map(sentence).unwrap_or_default(), body].join("\n\n"));
                self.end_block(Block::Text);
            }
            TagEnd::TableHead | TagEnd::TableRow | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => {
                self.end_block(Block::Line);
            }
            TagEnd::Paragraph | TagEnd::CodeBlock => self.end_block(self.around()),
            _ => {}
        }
    }

    fn around(&self) -> Block {
        if 0 < self.lines { Block::Line } else { Block::Text }
    }

    /// Tells whether the block so far is the number before a list's first item.
    fn is_only_a_number(&self) -> bool {
        self.current.strip_suffix(". ").is_some_and(|it| it.chars().all(|c| c.is_ascii_digit()))
    }

    fn say(&mut self, text: &str) {
        if self.silent == 0 {
            self.current.push_str(text);
        }
    }

    fn end_block(&mut self, block: Block) {
        let text = unmarked(std::mem::take(&mut self.current).trim());
        if text.is_empty() {
            return;
        }
        match block {
            Block::Heading if self.names_the_story(&text) => self.title = Some(one_line(&text)),
            Block::Heading => {
                // Many authors separate scenes by a line of dashes, which makes the paragraph above it a heading.
                let is_paragraph = self.underlined && (ends_like_a_sentence(&text) || text.contains('\n'));
                let text = sentence(text);
                self.headings.extend((!is_paragraph).then(|| text.clone()));
                self.blocks.push(text);
            }
            Block::Line => self.blocks.push(sentence(text)),
            Block::Text => self.blocks.push(text),
        }
    }

    /// Tells whether a heading is the title: it comes before all words, is short enough, and is no sentence or verse above
    /// a line that separates scenes.
    fn names_the_story(&self, heading: &str) -> bool {
        let separated = self.underlined && (ends_like_a_sentence(heading) || heading.contains('\n'));
        self.title.is_none() && self.blocks.is_empty() && !separated && heading.chars().count() <= TITLE_MAX
    }
}

/// Removes the marks of `==highlighted==` words, and of raised and lowered ones inside words, such as H~2~O, which the
/// parser does not know.
fn unmarked(text: &str) -> String {
    let plain = text.matches("==").count().is_multiple_of(2) && !text.contains("===");
    let text = if plain { text.replace("==", "") } else { text.to_owned() };
    let lowered = without_pairs(&text, '~', str::to_owned);
    without_pairs(&lowered, '^', raised)
}

/// Writes what stands between two marks without them, if it is a short word.
fn without_pairs(text: &str, mark: char, write: fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(mark) {
        out.push_str(before);
        match after.split_once(mark) {
            Some((inner, next)) if (1..=4).contains(&inner.len()) && inner.chars().all(char::is_alphanumeric) => {
                out.push_str(&write(inner));
                rest = next;
            }
            _ => {
                out.push(mark);
                rest = after;
            }
        }
    }
    out + rest
}

/// Writes powers with the signs that are read as words.
fn raised(text: &str) -> String {
    text.replace('2', "²").replace('3', "³")
}

/// Joins the lines of a title.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells whether a text ends in a mark that ends a sentence.
pub(super) fn ends_like_a_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', '」', ')']).ends_with(['.', '!', '?', ':', '…', '。', '！', '？'])
}

/// Adds a full stop if the text does not end like a sentence.
pub(super) fn sentence(text: String) -> String {
    if ends_like_a_sentence(&text) { text } else { text + "." }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, title: Option<&str>, body: &str) {
        let found = spoken(markdown);
        assert_eq!((found.title.as_deref(), found.body.as_str()), (title, body), "{markdown}");
    }

    #[test]
    fn what_is_not_meant_for_ears_is_left_out() {
        check("It came.\n\n<!-- for the editor\n\nstill -->\n\nIt stayed.", None, "It came.\n\nIt stayed.");
        check("It <b>came</b> <!-- why --> here.[^1]\n\n[^1]: A note.", None, "It came  here.");
        check("Before.\n\n~~~\nrm -rf /\n~~~\n\nAfter.", None, "Before.\n\nAfter.");
        check(
            "See <https://example.com> and [this][1].\n\n[1]: http://x.example \"T\"",
            None,
            "See https://example.com and this.",
        );
    }

    #[test]
    fn structure_becomes_sentences() {
        check("The Fog\n=======\n\nNight\n-----\n\nIt came.", Some("The Fog"), "Night.\n\nIt came.");
        check(
            "1. It came\n2. It **stayed**!\n\n- [ ] Lock the door\n- [x] Light it",
            None,
            "It came.\n\nIt stayed!\n\nLock the door.\n\nLight it.",
        );
        check("| Time | Event |\n|---|---|\n| 9 pm | Lamp out |", None, "Time, Event.\n\n9 pm, Lamp out.");
        check("> One\n> > two", None, "One\n\ntwo");
        check("- one\n  - inner\n- two", None, "one.\n\ninner.\n\ntwo.");
        check("Line one<br>line two.  \nThree.", None, "Line one\nline two.\nThree.");
    }

    #[test]
    fn headings_are_known_and_a_paragraph_above_a_line_of_dashes_is_none() {
        let headings = |markdown: &str| spoken(markdown).headings;
        assert_eq!(headings("# The Fog\n\n## The Keeper\n\nIt came.\n\n## 1931\n\nIt left."), ["The Keeper.", "1931."]);
        assert_eq!(headings("It came.\n\nIt stayed.\n---\n\nIt left."), [""; 0]);
    }

    #[test]
    fn words_of_the_story_stay() {
        check("    An indented paragraph.\n\nIt came.", None, "An indented paragraph.\n\nIt came.");
        check(
            "5 * 3 * 2 is 30, a snake_case word, ~~gone~~ &amp; `code`.",
            None,
            "5 * 3 * 2 is 30, a snake_case word, gone & code.",
        );
        check("![A dark sea](sea.jpg \"t\") was there.", None, "A dark sea was there.");
        check(
            "H~2~O, x^2^, 5 ~ 6 ~ 7, ==marked== and a == b, m^3^.",
            None,
            "H2O, x², 5 ~ 6 ~ 7, ==marked== and a == b, m³.",
        );
        check("He was ==there== again.", None, "He was there again.");
        check("1986. It was a dark year.\n\n1. One\n2. Two", None, "1986. It was a dark year.\n\nOne.\n\nTwo.");
        check("<p>He said &ldquo;run&rdquo; &amp; hid.</p>", None, "He said “run” & hid.");
        check("[NARRATOR]: Run!\n\n[1]: http://x.example", None, "[NARRATOR]: Run!");
        check("He left.\n---\nShe stayed.", None, "He left.\n\nShe stayed.");
        check("He left.\n===\nShe stayed.", None, "He left.\n\nShe stayed.");
        check("Roses are red\nViolets are blue\n---\nEnd", None, "Roses are red\nViolets are blue.\n\nEnd");
        check("It came.\n\n# Night\n\nIt stayed.", None, "It came.\n\nNight.\n\nIt stayed.");
        check("***both*** and __under__ \\*not a mark\\*", None, "both and under *not a mark*");
    }
}
