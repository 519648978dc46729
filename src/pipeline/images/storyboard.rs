//! What each scene of a job's last video said and showed, so that a revision keeps the pictures of the scenes that are
//! the same or nearly so. Pure, except for the ledger's copy.

use crate::job::JobRequest;
use crate::ledger::{Ledger, acts};
use crate::pipeline::handover::{AudioTrack, Cue, ImageSet};
use crate::pipeline::scenes::{Keep, PlannedScene};
use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// The scenes of a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Storyboard {
    /// The hash of the job's content in hex: another run of the same content begins anew.
    content: String,
    scenes: Vec<Scene>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Scene {
    /// What is said, by cues.
    cues: Vec<String>,
    /// The client's prompt, if there is one.
    given: Option<String>,
    /// The picture's name in bg_images/.
    file: String,
}

/// A storyboard laid beside the cues of a revision.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Aligned {
    board: Storyboard,
    /// For each new cue, the old one that it was or that it replaces.
    old: Vec<Option<usize>>,
}

impl Storyboard {
    /// Draws the storyboard of a video.
    pub(super) fn of(job: &JobRequest, planned: &[PlannedScene], audio: &AudioTrack, set: &ImageSet) -> Self {
        let scene = |(planned, picture): (&PlannedScene, &crate::pipeline::handover::ScenePicture)| Scene {
            cues: audio.cues.get(planned.cues.clone()).unwrap_or_default().iter().map(|cue| cue.text.clone()).collect(),
            given: planned.given.clone(),
            // One's own picture is not of the library, where nothing has an empty name.
            file: if planned.own.is_some() { String::new() } else { picture.library_file.clone() },
        };
        let scenes = planned.iter().zip(&set.pictures).map(scene).collect();
        Self { content: hex(job), scenes }
    }

    /// Reads the storyboard of the job's last video, if that had other content. Without an answer of the ledger there
    /// is none, and the pictures are chosen anew.
    pub(super) async fn before(job: &JobRequest, ledger: &Ledger) -> Option<Self> {
        let found = ledger.run(acts::storyboard(job.id.clone())).await;
        let found =
            found.inspect_err(|error| tracing::warn!(%error, "cannot read the storyboard of this job")).ok()??;
        serde_json::from_str(&found).ok().filter(|board: &Self| board.content != hex(job))
    }

    /// Stores the storyboard for the next revision. It waits for the commit, because the stage's entry in the journal comes
    /// next: a resumed job does not draw its storyboard again.
    pub(super) async fn store(&self, job: &JobRequest, ledger: &Ledger) {
        let scenes = serde_json::to_string(self).unwrap_or_default();
        if let Err(error) = ledger.run(acts::storyboard_drawn(job.id.clone(), scenes)).await {
            // Its next revision is laid beside an earlier one, or chooses anew.
            tracing::warn!(%error, "cannot keep the storyboard of this job");
        }
    }

    /// Finds the old cue of each new one: those that are equal, and changed ones between them.
    pub(super) fn align(self, cues: &[Cue]) -> Aligned {
        let before: Vec<&str> = self.scenes.iter().flat_map(|scene| &scene.cues).map(String::as_str).collect();
        let now: Vec<&str> = cues.iter().map(|cue| cue.text.as_str()).collect();
        let mut old = vec![None; now.len()];
        for op in capture_diff_slices(Algorithm::Patience, &before, &now) {
            let pairs: (Range<usize>, Range<usize>) = match op {
                DiffOp::Equal { old_index, new_index, len } => (old_index..old_index + len, new_index..new_index + len),
                DiffOp::Replace { old_index, old_len, new_index, new_len } if old_len == new_len => {
                    (old_index..old_index + old_len, new_index..new_index + new_len)
                }
                DiffOp::Replace { .. } | DiffOp::Insert { .. } | DiffOp::Delete { .. } => continue,
            };
            for (was, is) in pairs.0.zip(pairs.1) {
                if let Some(place) = old.get_mut(is) {
                    *place = Some(was);
                }
            }
        }
        Aligned { board: self, old }
    }
}

impl Aligned {
    /// Says for each cue whether a scene began with it.
    pub(super) fn cuts(&self) -> Vec<Keep> {
        let starts: Vec<usize> = self.ranges().map(|range| range.start).collect();
        let keep = |old: &Option<usize>| match old {
            None => Keep::Free,
            Some(old) if starts.contains(old) => Keep::Cut,
            Some(_) => Keep::Together,
        };
        self.old.iter().map(keep).collect()
    }

    /// Returns the picture of the old scene that has at least half of the cues of a new one, and the same given prompt.
    pub(super) fn picture(&self, scene: &PlannedScene) -> Option<&str> {
        let cues = self.old.get(scene.cues.clone())?;
        let shared =
            |range: &Range<usize>| cues.iter().flatten().filter(|old: &&usize| range.contains::<usize>(old)).count();
        let (old, range) = self.board.scenes.iter().zip(self.ranges()).max_by_key(|(_, range)| shared(range))?;
        let most = cues.len().max(range.len()).max(1);
        (most <= 2 * shared(&range) && old.given == scene.given).then_some(old.file.as_str())
    }

    /// Returns the numbers of the old cues, scene by scene.
    fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.board.scenes.iter().scan(0, |at, scene| {
            let start = *at;
            *at += scene.cues.len();
            Some(start..*at)
        })
    }
}

fn hex(job: &JobRequest) -> String {
    blake3::Hash::from_bytes(job.content_hash).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(scenes: &[&str]) -> Storyboard {
        let scene = |(number, text): (usize, &&str)| Scene {
            cues: text.split_whitespace().map(str::to_owned).collect(),
            given: None,
            file: format!("{number}.jpg"),
        };
        Storyboard { content: String::new(), scenes: scenes.iter().enumerate().map(scene).collect() }
    }

    fn aligned(before: &[&str], now: &str) -> Aligned {
        let cue =
            |text: &str| Cue { scene: 0, sentence: 0, text: text.to_owned(), start: 0.0, end: 0.0, words: Vec::new() };
        board(before).align(&now.split_whitespace().map(cue).collect::<Vec<_>>())
    }

    fn picture(aligned: &Aligned, cues: Range<usize>) -> Option<&str> {
        let scene = PlannedScene { prompt: String::new(), given: None, own: None, cues, start: 0.0, end: 0.0 };
        aligned.picture(&scene)
    }

    #[test]
    fn a_changed_sentence_keeps_the_cuts_and_pictures_around_it_and_its_own() {
        use Keep::{Cut, Free, Together};
        let same = aligned(&["a b", "c d", "e"], "a b x d e");
        assert_eq!(same.cuts(), [Cut, Together, Cut, Together, Cut]);
        assert_eq!([0..2, 2..4, 4..5].map(|cues| picture(&same, cues)), [Some("0.jpg"), Some("1.jpg"), Some("2.jpg")]);
        let longer = aligned(&["a b", "c d", "e"], "a b x y c d e");
        assert_eq!(longer.cuts(), [Cut, Together, Free, Free, Cut, Together, Cut]);
        assert_eq!(picture(&longer, 2..4), None, "a new scene has no picture yet");
        assert_eq!(picture(&longer, 4..6), Some("1.jpg"));
    }

    #[test]
    fn another_story_keeps_nothing() {
        let other = aligned(&["a b", "c d"], "p q r s t");
        assert!(other.cuts().iter().all(|keep| *keep == Keep::Free));
        assert_eq!(picture(&other, 0..2), None);
    }
}
