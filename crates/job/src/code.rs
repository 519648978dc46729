//! The closed list of error codes: stable names that scripts and alerts may match on.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $hint:literal;)+) => {
        /// Names one kind of error; listed with its hint in `docs/protocol.md`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Lists every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the code's name in files, logs and flags.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Returns what it means, as a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_start()),+ }
            }

            /// Returns what a person can do about it.
            pub fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint),+ }
            }
        }
    };
}

codes! {
    /// The file is not JSON.
    BadJson = "bad_json", "check the file with `reelspool validate FILE`";
    /// The file's JSON value is not an object.
    NotAnObject = "not_an_object", "a job file is one JSON object: `reelspool new` prints an example";
    /// The file stayed empty or cut off.
    Incomplete = "incomplete", "write the file under a name ending in .tmp and rename it; `reelspool submit --help` tells of the command that does it";
    /// A field that no job has.
    UnknownField = "unknown_field", "`reelspool schema job` lists the fields; free-form data goes under `metadata`";
    /// A required field is not there.
    MissingField = "missing_field", "`reelspool schema job` lists the fields";
    /// A value of the wrong type, or outside its limits.
    InvalidValue = "invalid_value", "`reelspool schema job` lists types and limits";
    /// A `version` this program does not know.
    UnsupportedVersion = "unsupported_version", "write `\"version\": 1`, or upgrade reelspool";
    /// The file is neither a job file nor text in a known encoding.
    NotText = "not_text", "save the story as plain text or Markdown in UTF-8";
    /// The same id was used before with other content.
    IdConflict = "id_conflict", "give the job another `id`, or replace the video of the recorded one: `\"revise\": true` in the file, or `reelspool submit --revise FILE`";
    /// The file is larger than `spool.max_job_bytes`.
    TooLarge = "too_large", "shorten the story, or raise `spool.max_job_bytes`";
    /// A link, pipe, socket, device or directory where a job file belongs.
    NotARegularFile = "not_a_regular_file", "place a plain file with one link; copy instead of linking";
    /// The daemon may not read the file.
    Unreadable = "unreadable", "make the file readable for the daemon's user, for example chmod 0644";
    /// The file's name is not UTF-8.
    BadName = "bad_name", "rename the file; letters, digits, `-` and `_` are always good";
    /// The story needs a language model and none is configured.
    StoryUnavailable = "story_unavailable", "name a provider that writes in `[story] provider`, or give `story.text`, `story.scenes` or a `story.type` of the anthology";
    /// No voice could speak.
    TtsUnavailable = "tts_unavailable", "`reelspool doctor` checks the voices; install flite or espeak-ng";
    /// A voice that its provider does not have.
    VoiceUnknown = "voice_unknown", "`reelspool voices` lists the voices that can speak here";
    /// A look that the configuration does not have.
    LookUnknown = "look_unknown", "`reelspool looks` lists the looks; `[look.NAME]` in the configuration makes one";
    /// The voice gave no sound, or sound that cannot be right.
    TtsInvalid = "tts_invalid", "listen to the files in the preserved workspace's audio/ directory";
    /// No image could be had.
    ImagesUnavailable = "images_unavailable", "check `images.provider`, and that bg_images/ is writable";
    /// ffmpeg cannot be run.
    FfmpegUnavailable = "ffmpeg_unavailable", "`reelspool doctor` checks ffmpeg; set `video.ffmpeg` to its path";
    /// ffmpeg failed.
    VideoFailed = "video_failed", "ffmpeg's last words are in the causes and in `reelspool logs ID`";
    /// The rendered file is not what was planned.
    VideoInvalid = "video_invalid", "look at the preserved workspace's video/ directory";
    /// Characters that no installed font has; the video goes on without them.
    GlyphsMissing = "glyphs_missing", "install fonts with these characters, for example fonts-noto-cjk or fonts-noto-core";
    /// The font of the captions is not installed; the video goes on with another one.
    FontMissing = "font_missing", "install the font, or name another one in `video.captions.font`; `fc-list : family` lists them";
    /// The provider of pictures does not know the style, or a part of it; the pictures are made without.
    StyleUnknown = "style_unknown", "the built-in painter knows ink, watercolor, noir, papercut, poster and pixel, and words for time, weather and mood";
    /// The place for results cannot be reached.
    UploadUnavailable = "upload_unavailable", "check `upload.url` and the network; the job goes on by itself or with `reelspool retry ID`";
    /// The place for results refuses us.
    UploadDenied = "upload_denied", "check the key in `[upload]` and its rights, which include reading and listing, or the directory's mode";
    /// The container or bucket does not exist.
    ContainerMissing = "container_missing", "create it: `reelspool doctor --fix`, or by hand for Google";
    /// What was uploaded is not what was sent.
    UploadMismatch = "upload_mismatch", "something else writes to the same place; check `upload.url`";
    /// A provider name that the configuration does not have.
    ProviderUnknown = "provider_unknown", "`reelspool config show` lists the providers";
    /// An outside service cannot be reached, fails, or gives no whole answer in time.
    ProviderUnavailable = "provider_unavailable", "check the provider's `base_url` and whether its server runs: `reelspool doctor --online`";
    /// An outside service is busy, also after several tries.
    ProviderBusy = "provider_busy", "lower the provider's `max_in_flight` or `max_per_minute`, or try again later";
    /// The account at an outside service has nothing left.
    ProviderQuota = "provider_quota", "look at the account of the provider; `reelspool retry ID` goes on";
    /// An outside service refuses the access.
    ProviderDenied = "provider_denied", "check the provider's `api_key` and the rights of the account: `reelspool doctor --online`";
    /// An outside service does not take the request.
    ProviderRefused = "provider_refused", "the provider's words are in the message; check its `model`, voice and `extra`";
    /// An outside service answered something else than what was asked for.
    ProviderInvalid = "provider_invalid", "check the provider's `kind` and `base_url`: `reelspool doctor --online`";
    /// A limit on costs is reached.
    CostLimit = "cost_limit", "raise the cap in `[costs]` or of the provider; `reelspool status` shows what was spent";
    /// A child process gave no sign of life, or took too long.
    ChildTimedOut = "child_timed_out", "`reelspool logs ID` shows its last words; the machine may be overloaded";
    /// The job took longer than its time-out.
    TimedOut = "timed_out", "raise `jobs.timeout` or the job's `timeout`, or shorten the story";
    /// No space left on a disk.
    DiskFull = "disk_full", "free some space; `reelspool status` shows the disk";
    /// Reading or writing a file failed.
    IoError = "io_error", "check the disk and the rights of the directory that the message names";
    /// A stage panicked: a defect of reelspool.
    StagePanicked = "stage_panicked", "please report this with the output of `reelspool logs ID`";
    /// The worker died too often in a row without finishing a stage.
    WorkerDied = "worker_died", "something about this job kills the daemon: memory, or a defect; see `reelspool logs ID`";
    /// Somebody asked for the end.
    Cancelled = "cancelled", "run it again with `reelspool retry ID`";
    /// The ledger cannot be written.
    LedgerUnavailable = "ledger_unavailable", "check the disk, and the rights of reelspool.db";
    /// The daemon is stopping and gave the job back.
    Drained = "drained", "nothing to do: the job goes on after the next start";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_name_everywhere() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert!(!code.hint().is_empty());
            assert!(code.meaning().starts_with(|c: char| !c.is_whitespace()) && code.meaning().ends_with('.'));
        }
    }
}
