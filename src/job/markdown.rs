//! Turns Markdown into the words that are spoken. `pulldown-cmark` parses; this module decides what is spoken.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Extensions beside CommonMark, which editors and note programs write.
const EXTENSIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    .union(Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS);

/// Returns the first heading as the title, and the rest as paragraphs with an empty line between them.
///
/// Left out are marks, addresses of links, fenced code, HTML tags and comments, footnotes and front matter. Headings, list
/// items and table rows end like sentences, so that a voice pauses after them.
pub(super) fn spoken(text: &str) -> (Option<String>, String) {
    let mut reader = Reader::default();
    for event in Parser::new_ext(text, EXTENSIONS) {
        reader.take(event);
    }
    reader.end_block(Block::Text);
    (reader.title, reader.blocks.join("\n\n"))
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
struct Reader {
    title: Option<String>,
    blocks: Vec<String>,
    /// The block that is being read.
    current: String,
    /// How many enclosing elements are not spoken.
    silent: usize,
    /// How many list items or table cells enclose the current block.
    lines: usize,
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what the parser will know more is text like the rest")]
impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.say(&text),
            Event::SoftBreak | Event::HardBreak => self.say("\n"),
            Event::InlineHtml(html) if is_line_break(&html) => self.say("\n"),
            Event::InlineHtml(_)
            | Event::Html(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
            Event::Rule => self.end_block(Block::Text),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            // Only fenced code is left out: many authors indent paragraphs, which CommonMark takes for code.
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) | Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_) => {
                self.end_block(Block::Text);
                self.silent += 1;
            }
            Tag::Item => {
                self.end_block(self.around());
                self.lines += 1;
            }
            Tag::TableCell if !self.current.is_empty() => self.say(", "),
            Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.end_block(self.around());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock | TagEnd::FootnoteDefinition | TagEnd::MetadataBlock(_) if 0 < self.silent => {
                self.silent -= 1;
            }
            TagEnd::Heading(_) => self.end_block(Block::Heading),
            TagEnd::Item => {
                self.end_block(Block::Line);
                self.lines = self.lines.saturating_sub(1);
            }
            TagEnd::TableHead | TagEnd::TableRow => self.end_block(Block::Line),
            TagEnd::Paragraph | TagEnd::CodeBlock => self.end_block(self.around()),
            _ => {}
        }
    }

    fn around(&self) -> Block {
        if 0 < self.lines { Block::Line } else { Block::Text }
    }

    fn say(&mut self, text: &str) {
        if self.silent == 0 {
            self.current.push_str(text);
        }
    }

    fn end_block(&mut self, block: Block) {
        let text = std::mem::take(&mut self.current).trim().to_owned();
        if text.is_empty() {
            return;
        }
        match block {
            Block::Heading if self.title.is_none() => self.title = Some(text),
            Block::Heading | Block::Line => self.blocks.push(sentence(text)),
            Block::Text => self.blocks.push(text),
        }
    }
}

fn is_line_break(html: &str) -> bool {
    let name = html.trim_start_matches('<').trim_end_matches(['>', '/', ' ']);
    name.eq_ignore_ascii_case("br")
}

/// Adds a full stop if the text does not end like a sentence.
fn sentence(text: String) -> String {
    if text.ends_with(['.', '!', '?', ':', '…', '。', '！', '？']) { text } else { text + "." }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, title: Option<&str>, body: &str) {
        let (found, spoken) = spoken(markdown);
        assert_eq!((found.as_deref(), spoken.as_str()), (title, body), "{markdown}");
    }

    #[test]
    fn what_is_not_meant_for_ears_is_left_out() {
        check("---\ntitle: \"x\"\ntags:\n  - a\n---\n\n# The Fog\n\nIt came.", Some("The Fog"), "It came.");
        check("+++\ntitle = \"x\"\n+++\n\nIt came.", None, "It came.");
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
    fn words_of_the_story_stay() {
        check("    An indented paragraph.\n\nIt came.", None, "An indented paragraph.\n\nIt came.");
        check(
            "5 * 3 * 2 is 30, a snake_case word, ~~gone~~ &amp; `code`.",
            None,
            "5 * 3 * 2 is 30, a snake_case word, gone & code.",
        );
        check("![A dark sea](sea.jpg \"t\") was there.", None, "A dark sea was there.");
        check("***both*** and __under__ \\*not a mark\\*", None, "both and under *not a mark*");
    }
}
