//! Decodes a piece of music of one's own.

use super::ffmpeg::{ALWAYS, LIMITS, ONLY_FILES, ended_well};
use super::{VideoError, VideoMaker};
use children::{Program, Stdin, Stop};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The kinds of files that are decoded: the extension, and the demuxer that is forced.
const KINDS: [(&str, &str); 6] =
    [("flac", "flac"), ("mp3", "mp3"), ("oga", "ogg"), ("ogg", "ogg"), ("opus", "ogg"), ("wav", "wav")];
/// The longest time for the decoding of one piece.
const TIMEOUT: Duration = Duration::from_mins(5);

/// A piece to decode.
#[derive(Debug)]
pub struct Track {
    /// The open file.
    pub file: File,
    /// Its name, whose extension tells the kind.
    pub name: String,
    /// The workspace: the child's working directory.
    pub dir: PathBuf,
    /// The wav file to write, relative to `dir`.
    pub to: &'static str,
    /// How much of it is needed, in seconds.
    pub seconds: f64,
}

/// Returns the extensions of the files that are decoded.
pub fn track_extensions() -> [&'static str; 6] {
    KINDS.map(|it| it.0)
}

/// Returns the demuxer of a file by its extension.
fn demuxer(name: &str) -> Option<&'static str> {
    let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
    KINDS.iter().find(|it| it.0 == extension).map(|it| it.1)
}

impl VideoMaker {
    /// Decodes a piece into a stereo wav file of 16 bits at 48 kHz. The file comes through a pipe, so that ffmpeg opens
    /// nothing that a client named.
    pub async fn decode(&self, track: Track, stop: &Stop) -> Result<(), VideoError> {
        let Track { mut file, name, dir, to, seconds } = track;
        let kinds = || format!("`{name}` is none of {}", track_extensions().join(", "));
        let kind = demuxer(&name).ok_or_else(|| VideoError::Plan { reason: kinds() })?;
        let seconds = format!("{seconds:.3}");
        let input = ["-f", kind, "-i", "pipe:0", "-map", "0:a:0", "-t", &seconds];
        let output = ["-ar", "48000", "-ac", "2", "-c:a", "pcm_s16le", "-map_metadata", "-1", "-f", "wav", "-y", to];
        let args = [&ALWAYS[..], &ONLY_FILES, &input, &output].concat();
        let program = Program {
            program: self.settings().ffmpeg.clone(),
            args: args.into_iter().map(Into::into).collect(),
            record_dir: dir.join("temp"),
            cwd: dir,
            // ffmpeg closes the pipe when it has enough.
            stdin: Stdin::Feed(Box::new(move |mut pipe| match io::copy(&mut file, &mut pipe) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
                _ => Ok(()),
            })),
            on_line: None,
            limits: LIMITS,
            timeout: TIMEOUT,
            stall_timeout: None,
        };
        ended_well("the music", &self.launcher().run(program, stop).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_told_by_the_extension_in_any_case() {
        assert_eq!(demuxer("a/Song.MP3"), Some("mp3"));
        assert_eq!(demuxer("b.opus"), Some("ogg"));
        assert_eq!([demuxer("playlist.m3u8"), demuxer("mp3"), demuxer("")], [None; 3]);
    }
}
