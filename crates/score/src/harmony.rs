//! Keys, chords, and how voices move from one chord to the next. Pure.

/// How many voices a chord has.
pub(crate) const VOICES: usize = 4;

/// A tonic and a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// The pitch of the tonic (MIDI).
    pub(crate) tonic: i32,
    /// The distances of the seven steps from the tonic, in semitones.
    pub(crate) scale: [i32; 7],
}

impl Key {
    /// Returns the pitch of a step of the scale; steps below 0 and above 6 are in other octaves.
    pub(crate) fn pitch(self, step: i32) -> i32 {
        self.tonic + 12 * step.div_euclid(7) + self.scale[step.rem_euclid(7) as usize]
    }

    /// Returns the step at or below a pitch.
    pub(crate) fn step_below(self, pitch: i32) -> i32 {
        let octave = (pitch - self.tonic).div_euclid(12) * 7;
        let within = (pitch - self.tonic).rem_euclid(12);
        octave + self.scale.iter().filter(|it| **it <= within).count() as i32 - 1
    }
}

/// Sets the voices of a chord: the notes over its root within a range, as near as possible to those before.
///
/// `colour` has the steps above the root. Each voice takes one of them, from the lowest on in any inversion.
pub(crate) fn voicing(
    key: Key,
    root: i32,
    colour: [i32; VOICES],
    low: i32,
    before: Option<[i32; VOICES]>,
) -> [i32; VOICES] {
    let mut best = ([0; VOICES], i32::MAX);
    // A root that is doubled is, in an inversion, the lowest note that is doubled.
    let doubles = colour[VOICES - 1] - colour[0] == 7;
    let notes = VOICES - usize::from(doubles);
    for lift in -2..=2 {
        for turn in 0..notes {
            let step = |at: usize| root + colour[at] + 7 * lift + if at < turn { 7 } else { 0 };
            let mut voices: Vec<i32> = (0..notes).map(|at| key.pitch(step(at))).collect();
            voices.sort_unstable();
            voices.extend(voices.first().map(|lowest| lowest + 12).filter(|_| doubles));
            let voices: [i32; VOICES] = std::array::from_fn(|at| voices[at]);
            let outside = (low - voices[0]).max(0) + (voices[VOICES - 1] - low - 19).max(0);
            let moved = match before {
                Some(before) => voices.iter().zip(before).map(|(a, b)| (a - b).abs()).sum::<i32>(),
                None => (voices[0] - low - 3).abs(),
            };
            // Parallel motion of all voices sounds like a shifted block.
            let blocked = before.is_some_and(|before| {
                let moves: Vec<i32> = voices.iter().zip(before).map(|(a, b)| a - b).collect();
                moves.iter().all(|it| *it > 0) || moves.iter().all(|it| *it < 0)
            });
            let doubled = voices.iter().zip(voices.iter().skip(1)).filter(|(a, b)| a == b).count() as i32;
            let cost = moved + 6 * outside + 3 * i32::from(blocked) + 100 * doubled;
            if cost < best.1 {
                best = (voices, cost);
            }
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAJOR: Key = Key { tonic: 48, scale: [0, 2, 4, 5, 7, 9, 11] };

    #[test]
    fn steps_and_pitches_fit_together() {
        assert_eq!([-7, -1, 0, 2, 7, 9].map(|step| MAJOR.pitch(step)), [36, 47, 48, 52, 60, 64]);
        for step in -20..20 {
            assert_eq!(MAJOR.step_below(MAJOR.pitch(step)), step);
        }
    }

    #[test]
    fn voices_move_little_stay_in_their_range_and_never_cross() {
        let (colour, low) = ([0, 2, 4, 7], 52);
        let mut before = voicing(MAJOR, 0, colour, low, None);
        for root in [5, 3, 4, 0, 2, 5, 1, 4, 0, 6, 3] {
            let next = voicing(MAJOR, root, colour, low, Some(before));
            let moved: i32 = next.iter().zip(before).map(|(a, b)| (a - b).abs()).sum();
            assert!(moved <= 16, "{before:?} to {next:?}");
            assert!(next.windows(2).all(|it| it[0] < it[1]) && low - 3 <= next[0] && next[3] <= low + 22, "{next:?}");
            before = next;
        }
    }
}
