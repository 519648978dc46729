//! The arguments of the commands that take jobs: render, submit and validate.

use clap::Args;
use serde_json::Value;
use std::path::PathBuf;

/// Arguments of `render`.
#[derive(Debug, Args)]
pub(crate) struct RenderArgs {
    /// Job files, stories as text or Markdown, or directories of these; `-` reads one from standard input
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The job's id, in place of the one in the file (one file only)
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// What the flags say about the story.
    #[command(flatten)]
    pub(crate) story: StoryArgs,
    /// Publish into this directory instead of `upload.url`
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Leave the workspace in place
    #[arg(long)]
    pub(crate) keep_workspace: bool,
    /// Make a pass of the reaper afterwards
    #[arg(long)]
    pub(crate) reap: bool,
}

/// Arguments of `submit`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct SubmitArgs {
    /// Job files, stories as text or Markdown, or directories of these; `-` reads one from standard input
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The job's id, in place of the one in the file (one file only)
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// What the flags say about the story.
    #[command(flatten)]
    pub(crate) story: StoryArgs,
    /// Set a field, as in `--field story.title="The Fog"`; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) field: Vec<String>,
    /// Make this the next revision of a job that is done: its video replaces the old one
    #[arg(long)]
    pub(crate) revise: bool,
    /// 0 to 99, higher first
    #[arg(long)]
    pub(crate) priority: Option<u8>,
    /// Not before this time, as in 2026-12-24T18:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with = "delay")]
    pub(crate) at: Option<String>,
    /// Not before this much time has passed, as in 10m
    #[arg(long, value_name = "DURATION")]
    pub(crate) delay: Option<humantime::Duration>,
    /// Add a label; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) label: Vec<String>,
    /// Wait until the jobs have ended
    #[arg(long)]
    pub(crate) wait: bool,
    /// Wait, and show what happens
    #[arg(long)]
    pub(crate) follow: bool,
    /// Wait no longer than this
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<humantime::Duration>,
    /// Print the ids alone
    #[arg(short, long)]
    pub(crate) print_id: bool,
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// Job files, stories as text or Markdown, or directories of these; `-` reads one from standard input
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// What a job says about its story and its video, as flags; they replace what the file says.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct StoryArgs {
    /// The title
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The kind of story, as in horror
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,
    /// The language, as in en, de or pt-br
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// The voice: `reelspool voices` lists them
    #[arg(long, value_name = "NAME")]
    voice: Option<String>,
    /// A look by its name: `reelspool looks` lists them. Other words are taken as --style
    #[arg(long, value_name = "NAME")]
    look: Option<String>,
    /// The style of the pictures: words that are added to every prompt
    #[arg(long, value_name = "WORDS")]
    style: Option<String>,
    /// The mood of the music, as in calm or dread; none for no music
    #[arg(long, value_name = "MOOD")]
    music: Option<String>,
    /// The look of the captions: box, plain, karaoke, word or none
    #[arg(long, value_name = "LOOK")]
    captions: Option<String>,
    /// A video of 1920x1080 pixels
    #[arg(long, conflicts_with_all = ["square", "size"])]
    landscape: bool,
    /// A video of 1080x1080 pixels
    #[arg(long, conflicts_with = "size")]
    square: bool,
    /// A video of this size in pixels, as in 720x1280
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = size)]
    size: Option<(u32, u32)>,
}

impl StoryArgs {
    /// Returns what `--look` says.
    pub(crate) fn look(&self) -> Option<&str> {
        self.look.as_deref()
    }

    /// Returns the fields of the job file that the flags set; `is_look` tells whether a look has a name.
    pub(crate) fn fields(&self, is_look: impl Fn(&str) -> bool) -> Vec<(String, Value)> {
        let Self { title, kind, language, voice, look, style, music, captions, landscape, square, size } = self;
        let look_field = if look.as_deref().is_some_and(is_look) { "look" } else { "images.style" };
        let texts = [
            ("story.title", title),
            ("story.type", kind),
            ("story.language", language),
            ("tts.voice", voice),
            (look_field, look),
            ("images.style", style),
            ("music", music),
            ("video.captions", captions),
        ];
        let size = match (landscape, square) {
            (true, _) => Some((1920, 1080)),
            (_, true) => Some((1080, 1080)),
            (false, false) => *size,
        };
        let texts = texts.into_iter().filter_map(|(field, text)| Some((field, Value::from(text.clone()?))));
        let sides = size.map(|(width, height)| [("video.width", width.into()), ("video.height", height.into())]);
        texts.chain(sides.into_iter().flatten()).map(|(field, value)| (field.to_owned(), value)).collect()
    }
}

/// Parses a size in pixels.
fn size(text: &str) -> Result<(u32, u32), String> {
    let (width, height) = text.split_once(['x', 'X', '×']).unwrap_or_default();
    match (width.trim().parse(), height.trim().parse()) {
        (Ok(width), Ok(height)) => Ok((width, height)),
        _ => Err("write it as WIDTHxHEIGHT in pixels, as in 720x1280".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_two_numbers() {
        for good in ["720x1280", "720X1280", "720×1280", "720 x 1280"] {
            assert_eq!(size(good), Ok((720, 1280)), "{good}");
        }
        for bad in ["", "720", "720x", "x1280", "720x-1", "a x b"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_flag_is_a_field_of_the_job() {
        let some = |text: &str| Some(text.to_owned());
        let flags = StoryArgs {
            title: some("1984"),
            kind: some("horror"),
            language: some("de"),
            voice: some("de"),
            look: some("night"),
            style: some("ink"),
            music: some("calm"),
            square: true,
            ..StoryArgs::default()
        };
        let fields: Vec<String> =
            flags.fields(|name| name == "night").iter().map(|(field, value)| format!("{field}={value}")).collect();
        let expected = "story.title=\"1984\" story.type=\"horror\" story.language=\"de\" tts.voice=\"de\" \
                        look=\"night\" images.style=\"ink\" music=\"calm\" video.width=1080 video.height=1080";
        assert_eq!(fields.join(" "), expected);
    }

    #[test]
    fn words_that_no_look_has_as_its_name_are_the_style_as_before() {
        let flags = StoryArgs { look: Some("ink drawing".to_owned()), ..StoryArgs::default() };
        assert_eq!(flags.fields(|name| name == "night"), [("images.style".to_owned(), Value::from("ink drawing"))]);
    }
}
