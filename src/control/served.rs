//! Whether an installation can serve a job: its look, its providers, its files and its voices, as the daemon asks.

use super::{CheckedSource, ControlError, JobSource, booth};
#[cfg(feature = "page")]
use super::{Control, Kind, Shared};
use crate::config::Config;
use crate::job::{JobRequest, Problem, parse, source};
use crate::providers::voices::Voices;
use crate::setup;
use crate::setup::Process;
use speech::Bench;

#[cfg(feature = "page")]
impl Control {
    /// Checks one file as the command line does: whether it is a job, and whether it can be served here.
    pub(super) fn served(&self, source: JobSource) -> Result<CheckedSource, ControlError> {
        let mut checked = self.check(vec![source], &Vec::new())?;
        if refuse_unlisted(&mut checked, &self.config) {
            match self.shared.get() {
                Some(Shared { voices, runtime, .. }) => booth::ask_here(runtime, async |bench| {
                    refuse_unspoken(&mut checked, &self.config, voices, bench).await;
                })?,
                None => ask_voices(&mut checked, &self.config, &self.studio.process)?,
            }
        }
        let nothing = || ControlError::new(Kind::BadData, "there is no job in it", "nothing was submitted");
        checked.pop().ok_or_else(nothing)
    }
}

/// Refuses the jobs with a look, a provider or a file that is not here, or for a story that nobody here writes. Returns
/// whether one of them names a voice. Asks no program.
pub(crate) fn refuse_unlisted(checked: &mut [CheckedSource], config: &Config) -> bool {
    let (looks, inventory) = (setup::looks(config), setup::inventory(config));
    let mut asks = false;
    refuse(checked, |job| {
        looks.check(job, |job| {
            asks |= job.tts.voice.is_some() || job.tts.cast.is_some();
            inventory.refusal(job)
        })
    });
    asks
}

/// Refuses the jobs with a look, a provider, a file or a voice that nobody here has, or for a story that nobody here writes.
pub(crate) fn refuse_unserved(
    checked: &mut [CheckedSource],
    config: &Config,
    process: &Process,
) -> Result<(), ControlError> {
    if refuse_unlisted(checked, config) { ask_voices(checked, config, process) } else { Ok(()) }
}

/// Refuses the jobs with a voice that nobody here has, where no daemon's voices are at hand.
fn ask_voices(checked: &mut [CheckedSource], config: &Config, process: &Process) -> Result<(), ControlError> {
    booth::ask(config, process, async |speech, _, bench| {
        refuse_unspoken(checked, config, &Voices::new(speech.clone()), bench).await;
    })
}

async fn refuse_unspoken(checked: &mut [CheckedSource], config: &Config, voices: &Voices, bench: &Bench<'_>) {
    let looks = setup::looks(config);
    for (source, result) in checked {
        let Ok(job) = result else { continue };
        let Ok(dressed) = looks.dress(job) else { continue };
        if let Some(problem) = voices.refusal(&dressed.job, bench).await {
            *result = Err(vec![placed(dressed.blamed(problem, job), source)]);
        }
    }
}

/// Refuses the jobs with which something is wrong.
fn refuse(checked: &mut [CheckedSource], mut refusal: impl FnMut(&JobRequest) -> Option<Problem>) {
    for (source, result) in checked {
        let Ok(job) = result else { continue };
        if let Some(problem) = refusal(job) {
            *result = Err(vec![placed(problem, source)]);
        }
    }
}

/// Adds the place of a field; the text of a story is not the file in which the field stands.
fn placed(problem: Problem, source: &JobSource) -> Problem {
    if source::is_text_name(&source.name) { problem } else { parse::placed(problem, &source.bytes) }
}
