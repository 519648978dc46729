//! What the prompts of pictures say, read once for all scenes that they are compared with.

use likeness::Traits;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many prompts are remembered, of about 1 KiB each. Then all are forgotten: what is compared often soon is there again.
const REMEMBERED_MAX: usize = 8192;

/// The prompts that were read.
#[derive(Debug, Default)]
pub(super) struct Readings {
    of_prompts: Mutex<HashMap<String, Arc<Traits>>>,
}

impl Readings {
    /// Returns what a prompt says.
    pub(super) fn of(&self, prompt: &str) -> Arc<Traits> {
        let known = || self.of_prompts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(traits) = known().get(prompt) {
            return Arc::clone(traits);
        }
        let traits = Arc::new(Traits::of(prompt)); // unlocked: others need not wait
        let mut known = known();
        if REMEMBERED_MAX <= known.len() {
            known.clear();
        }
        known.insert(prompt.to_owned(), Arc::clone(&traits));
        traits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_read_once_and_what_is_remembered_has_a_bound() {
        let readings = Readings::default();
        let fox = readings.of("a fox at dawn");
        assert_eq!(fox.key, likeness::prompt_key("a fox at dawn"));
        assert!(Arc::ptr_eq(&fox, &readings.of("a fox at dawn")));
        for n in 1..REMEMBERED_MAX {
            readings.of(&format!("fox {n}"));
        }
        assert!(Arc::ptr_eq(&fox, &readings.of("a fox at dawn")), "the last one that fits");
        readings.of("one too many");
        assert_eq!(readings.of_prompts.lock().unwrap().len(), 1);
    }
}
