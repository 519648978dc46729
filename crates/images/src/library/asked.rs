//! What a job asks for, and what is known of it on the way.

use super::Request;
use super::choose::Miss;
use crate::rank::Rank;
use crate::store::{Row, Source, Vector, Wanted};
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
    /// Whose pictures alone may stand for it, of those that providers made; `None`: anybody's.
    pub(super) maker: Option<String>,
    /// What its prompt says; read when a similar picture is looked for.
    traits: OnceLock<Traits>,
    /// Whether its use is noted together with those of other scenes, by whoever looks for all of them.
    pub(super) in_company: bool,
    /// The keys of the video's later prompts.
    pub(super) later: Vec<[u8; 32]>,
}

impl Asked {
    /// Makes one of who would make the picture. What another provider or model made is another picture, unless who is asked
    /// can do no better.
    pub(super) fn of_maker(request: Request, maker: &str) -> Self {
        let rank = Rank::of_generator(maker);
        let maker = (rank == Rank::Full).then(|| maker.to_owned());
        Self { maker, ..Self::new(request, rank) }
    }

    /// Makes one that anybody's pictures of a rank may stand for.
    pub(super) fn new(request: Request, rank: Rank) -> Self {
        let key = prompt_key(&request.prompt);
        let wanted =
            Wanted { prompt_key: key, kind: request.kind.clone(), width: request.width, height: request.height };
        let later = request.later.iter().map(|prompt| prompt_key(prompt)).filter(|later| *later != key).collect();
        let (traits, in_company) = (OnceLock::new(), false);
        Self { request, wanted, vector: None, miss: None, rank, maker: None, traits, in_company, later }
    }

    /// Makes it one of several whose uses are noted together.
    pub(super) fn in_company(self) -> Self {
        Self { in_company: true, ..self }
    }

    /// Tells whether a picture may stand for it, whatever it shows.
    pub(super) fn takes(&self, row: &Row) -> bool {
        let is_of_maker = self.maker.is_none() || row.source != Source::Generated || row.generator == self.maker;
        self.rank <= row.rank && is_of_maker && !self.request.exclude.contains(&row.file)
    }

    /// Returns what its prompt says.
    pub(super) fn traits(&self) -> &Traits {
        self.traits.get_or_init(|| Traits::of(&self.request.prompt))
    }
}
