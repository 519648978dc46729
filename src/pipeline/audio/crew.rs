//! The voices of a cast: whoever is installed here and has one of that name.

use super::cut::Piece;
use crate::job::cast::Cast;
use crate::pipeline::cast::Speaker;
use speech::{Bench, Narrator, Speech, SpeechError, Wanted};
use std::collections::BTreeSet;

/// The narrator of a story and those who speak in it.
#[derive(Debug)]
pub(super) struct Crew {
    pub(super) narrator: Narrator,
    /// The others, by whom they speak for.
    pub(super) cast: Vec<(Speaker, Narrator)>,
}

impl Crew {
    /// Returns who speaks for a speaker.
    pub(super) fn of(&self, speaker: Speaker) -> &Narrator {
        self.cast.iter().find(|(it, _)| *it == speaker).map_or(&self.narrator, |(_, narrator)| narrator)
    }

    /// Lists everybody, the narrator first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Narrator> {
        std::iter::once(&self.narrator).chain(self.cast.iter().map(|(_, narrator)| narrator))
    }
}

/// Chooses a voice for everybody who speaks in the pieces beside the narrator. Each gets all pieces, so that a piece has the
/// same number for all of them.
pub(super) async fn choose(
    cast: &Cast,
    pieces: &[Piece],
    speech: &Speech,
    wanted: &Wanted,
    bench: &Bench<'_>,
) -> Result<Vec<(Speaker, Narrator)>, SpeechError> {
    let speakers: BTreeSet<Speaker> = pieces.iter().map(|piece| piece.speaker).collect();
    let mut crew = Vec::new();
    for speaker in speakers {
        let Some(voice) = speaker.voice(cast) else { continue };
        let wanted = Wanted { voice: Some(voice.to_owned()), ..wanted.clone() };
        crew.push((speaker, first(speech, &wanted, voice, pieces, bench).await?));
    }
    Ok(crew)
}

/// Returns the first one who has a voice.
async fn first(
    speech: &Speech,
    wanted: &Wanted,
    voice: &str,
    pieces: &[Piece],
    bench: &Bench<'_>,
) -> Result<Narrator, SpeechError> {
    let (provider, known) = ("nobody".to_owned(), String::new());
    let mut failed = SpeechError::VoiceUnknown { provider, voice: voice.to_owned(), known };
    for candidate in speech.with_voice(wanted) {
        match candidate.narrator(pieces.iter().map(|piece| piece.text.as_str()), bench).await {
            Ok(narrator) => return Ok(narrator),
            Err(error) if error.falls_back() => failed = error,
            Err(error) => return Err(error),
        }
    }
    Err(failed)
}
