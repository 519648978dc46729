//! What a job asks for, and what is known of it on the way.

use super::Request;
use super::choose::Miss;
use crate::rank::Rank;
use crate::store::{Vector, Wanted};
use likeness::{Traits, prompt_key};
use std::sync::OnceLock;

/// A request with what is known of its prompt.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) request: Request,
    pub(super) wanted: Wanted,
    /// The prompt's vector, once somebody needed it.
    pub(super) vector: Option<Vector>,
    /// The best picture that would not do.
    pub(super) miss: Option<Miss>,
    /// The least that may stand for it.
    pub(super) rank: Rank,
    /// What its prompt says; read when a similar picture is looked for.
    traits: OnceLock<Traits>,
    /// The keys of the video's later prompts.
    pub(super) later: Vec<[u8; 32]>,
}

impl Asked {
    /// Makes one; `rank` is that of who would make the picture.
    pub(super) fn new(request: Request, rank: Rank) -> Self {
        let key = prompt_key(&request.prompt);
        let wanted =
            Wanted { prompt_key: key, kind: request.kind.clone(), width: request.width, height: request.height };
        let later = request.later.iter().map(|prompt| prompt_key(prompt)).filter(|later| *later != key).collect();
        Self { request, wanted, vector: None, miss: None, rank, traits: OnceLock::new(), later }
    }

    /// Returns what its prompt says.
    pub(super) fn traits(&self) -> &Traits {
        self.traits.get_or_init(|| Traits::of(&self.request.prompt))
    }
}
