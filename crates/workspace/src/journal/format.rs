//! The journal's format: one line for each change, with its hash, so that a line that a crash cut off is known as such.
//!
//! ```text
//! 8d1f3a0c5e7b9246 {"version":2}
//! 2ab4c6d8e0f13579 {"began":"tts"}
//! 91e3b5d7f9a2c4e6 {"done":{"stage":"tts", ...}}
//! ```
//!
//! The hash is the start of blake3 over the JSON. The first line that is not whole ends the journal: what follows did not
//! happen. Earlier releases rewrote the whole file, as one JSON object, with each change.

use super::Entry;
use job::Stage;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The version of files with one line for each change; version 1 is one object.
const VERSION: u32 = 2;

/// How many hexadecimal digits of the hash begin a line.
const DIGITS: usize = 16;

/// What a journal says.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    /// The stage that runs now; after a crash, recovery reads here whether the job was working or waiting.
    pub(super) working: Option<Stage>,
    /// The number of entries when the worker died last.
    #[serde(default)]
    pub(super) entries_at_death: usize,
    pub(super) entries: Vec<Entry>,
}

/// One change of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Change<'a> {
    /// A stage runs.
    Began(Stage),
    /// No stage runs: the job waits or is given back.
    Paused,
    /// A stage is done; its entry replaces those of this stage and all later ones.
    Done(Cow<'a, Entry>),
    /// A stage and all later ones shall run again.
    ForgotFrom(Stage),
    /// The worker died.
    Died,
    /// All that an older file said.
    Was(Cow<'a, State>),
}

#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
}

/// A journal as it was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) state: State,
    /// The length of its whole lines in bytes; 0 if there is none, or if it is of another version.
    pub(super) bytes: usize,
}

impl State {
    pub(super) fn apply(&mut self, change: Change<'_>) {
        match change {
            Change::Began(stage) => self.working = Some(stage),
            Change::Paused => self.working = None,
            Change::Died => self.entries_at_death = self.entries.len(),
            Change::ForgotFrom(stage) => self.forget_from(stage),
            Change::Done(entry) => {
                self.forget_from(entry.stage);
                self.entries.push(entry.into_owned());
                self.working = None;
            }
            Change::Was(state) => *self = state.into_owned(),
        }
    }

    fn forget_from(&mut self, stage: Stage) {
        self.entries.retain(|old| old.stage < stage);
        self.entries_at_death = self.entries_at_death.min(self.entries.len());
    }
}

/// Reads a journal; one that is damaged or unknown counts as empty.
pub(super) fn read(bytes: &[u8]) -> Read {
    if bytes.starts_with(b"{") {
        return Read { state: serde_json::from_slice(bytes).unwrap_or_default(), bytes: 0 };
    }
    let mut read = Read::default();
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let Some(json) = whole(line) else { break };
        if number == 0 {
            if !serde_json::from_slice(json).is_ok_and(|header: Header| header.version == VERSION) {
                break;
            }
        } else {
            let Ok(change) = serde_json::from_slice::<Change<'_>>(json) else { break };
            read.state.apply(change);
        }
        read.bytes += line.len();
    }
    read
}

/// Returns the lines that begin a journal.
pub(super) fn first_lines(was: &State) -> serde_json::Result<Vec<u8>> {
    let mut lines = line(&Header { version: VERSION })?;
    if *was != State::default() {
        lines.extend(line(&Change::Was(Cow::Borrowed(was)))?);
    }
    Ok(lines)
}

/// Returns a line of the journal.
pub(super) fn line(content: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let json = serde_json::to_vec(content)?; // has no line break
    let hash = blake3::hash(&json).to_hex();
    Ok([hash.as_bytes().get(..DIGITS).unwrap_or_default(), b" ", &json, b"\n"].concat())
}

/// Returns the JSON of a line; `None` if the line is not whole.
fn whole(line: &[u8]) -> Option<&[u8]> {
    let (digits, rest) = line.split_at_checked(DIGITS)?;
    let json = rest.strip_prefix(b" ")?.strip_suffix(b"\n")?;
    blake3::hash(json).to_hex().as_bytes().starts_with(digits).then_some(json)
}

#[cfg(test)]
mod tests {
    use super::super::tests::entry;
    use super::*;

    /// Each change once, with the state after it.
    fn written() -> (Vec<u8>, Vec<(usize, State)>) {
        let done = entry(Stage::Story, "k", Vec::new());
        let changes = [
            Change::Began(Stage::Story),
            Change::Done(Cow::Owned(done)),
            Change::Began(Stage::Tts),
            Change::Died,
            Change::Paused,
            Change::ForgotFrom(Stage::Tts),
        ];
        let (mut state, mut bytes) = (State::default(), first_lines(&State::default()).unwrap());
        let mut states = vec![(0, state.clone()), (bytes.len(), state.clone())];
        for change in changes {
            bytes.extend(line(&change).unwrap());
            state.apply(change);
            states.push((bytes.len(), state.clone()));
        }
        (bytes, states)
    }

    #[test]
    fn a_journal_cut_at_any_byte_says_what_its_whole_lines_say() {
        let (bytes, states) = written();
        for cut in 0..=bytes.len() {
            let read = read(&bytes[..cut]);
            let (length, state) = states.iter().rfind(|(length, _)| *length <= cut).unwrap();
            assert_eq!((read.bytes, &read.state), (*length, state), "{cut}");
        }
    }

    #[test]
    fn nothing_after_a_damaged_byte_happened() {
        let (bytes, states) = written();
        for at in 0..bytes.len() {
            for damage in [0, bytes[at] ^ 1] {
                let mut damaged = bytes.clone();
                damaged[at] = damage;
                let (length, state) = states.iter().rfind(|(length, _)| *length <= at).unwrap();
                let read = read(&damaged);
                assert_eq!((read.bytes, &read.state), (*length, state), "{at}");
            }
        }
    }

    #[test]
    fn an_unknown_version_counts_as_empty() {
        let later = [line(&Header { version: VERSION + 1 }).unwrap(), line(&Change::Died).unwrap()].concat();
        assert_eq!((read(&later).bytes, read(&later).state), (0, State::default()));
    }
}
