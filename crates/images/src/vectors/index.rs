//! The vectors of all pictures in memory, and what a search must know to leave most of them out.

use crate::names::ANY;
use crate::rank::Rank;
use crate::store::changes::Entry;
use likeness::{Matrix, Search};
use std::collections::HashMap;

/// How far a picture's proportions may be from the wanted ones: 1 in 50 is cut off, more would be seen.
const ASPECT_PARTS: u64 = 50;

/// Which pictures come into question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter<'a> {
    /// The kind of story; `None` for every kind.
    pub kind: Option<&'a str>,
    /// The size that is to be filled, in pixels; `None` for every size.
    pub size: Option<(u32, u32)>,
    /// Whether a smaller picture will do.
    pub(crate) smaller: bool,
    /// The least that will do.
    pub rank: Rank,
    /// Whose pictures alone come into question, of those that providers made; `None`: anybody's.
    pub(crate) maker: Option<&'a str>,
}

/// What is known of a picture besides its vector.
#[derive(Debug, Clone, Copy)]
struct Meta {
    kind: usize,
    width: u32,
    height: u32,
    rank: Rank,
    own: bool,
    /// The number of the provider that made it; `None` where none did.
    maker: Option<usize>,
}

/// The vectors of one model.
#[derive(Debug)]
pub(super) struct Index {
    metas: HashMap<i64, Meta>,
    kinds: Vec<String>,
    makers: Vec<String>,
    matrix: Matrix,
    /// The newest change that is in here.
    pub(super) seen: i64,
}

impl Index {
    /// Makes one of vectors whose pictures are described afterwards.
    pub(super) fn new(matrix: Matrix) -> Self {
        Self { metas: HashMap::new(), kinds: Vec::new(), makers: Vec::new(), matrix, seen: 0 }
    }

    /// Returns the vectors.
    pub(super) fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// Takes a picture in; one that is there is replaced. A vector of another length is of another model: left out.
    pub(super) fn put(&mut self, entry: Entry) {
        let vector: Vec<i8> = entry.vector.iter().map(|byte| byte.cast_signed()).collect();
        match self.matrix.push(entry.id, &vector) {
            Ok(()) => self.describe(&entry),
            Err(_other_model) => self.remove(entry.id),
        }
    }

    /// Notes what a picture is whose vector is here.
    pub(super) fn describe(&mut self, entry: &Entry) {
        let kind = number(&mut self.kinds, &entry.kind);
        let maker = entry.maker.as_deref().map(|maker| number(&mut self.makers, maker));
        let Entry { id, width, height, rank, own, .. } = *entry;
        self.metas.insert(id, Meta { kind, width, height, rank, own, maker });
    }

    /// Leaves a picture out from now on.
    pub(super) fn remove(&mut self, id: i64) {
        self.metas.remove(&id);
        self.matrix.remove(id);
    }

    /// Takes in what changed up to `rev`.
    pub(super) fn take_in(&mut self, rev: i64, pictures: Vec<(i64, Option<Entry>)>) {
        for (id, entry) in pictures {
            match entry {
                Some(entry) => self.put(entry),
                None => self.remove(id),
            }
        }
        self.seen = rev;
    }

    /// Leaves out the vectors of pictures that nobody described: they are gone.
    pub(super) fn drop_undescribed(&mut self) {
        let gone: Vec<i64> = self.matrix.ids().iter().copied().filter(|id| !self.metas.contains_key(id)).collect();
        for id in gone {
            self.matrix.remove(id);
        }
    }

    /// Finds the most similar pictures that pass the filter, the most similar first, with their cosines.
    pub(super) fn best(&self, query: &[i8], filter: Filter<'_>, most: usize) -> Vec<(i64, f32)> {
        let fits: Vec<bool> =
            self.kinds.iter().map(|kind| filter.kind.is_none_or(|asked| kind == asked || kind == ANY)).collect();
        let made: Vec<bool> = self.makers.iter().map(|maker| filter.maker.is_none_or(|asked| asked == maker)).collect();
        let admits = |id: i64| {
            let Some(meta) = self.metas.get(&id) else { return false };
            let is_of_maker = meta.maker.is_none_or(|maker| made.get(maker).copied().unwrap_or(false));
            is_of_maker && fits.get(meta.kind).copied().unwrap_or(false) && filter.admits(*meta)
        };
        let search = Search { hits_max: most, score_min: -1.0 };
        let hits = self.matrix.nearest(query, search, admits).unwrap_or_default(); // a query of another model finds nothing
        hits.into_iter().map(|hit| (hit.id, hit.score)).collect()
    }
}

/// Returns the number of a name, which gets one if it has none.
fn number(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

impl Filter<'_> {
    fn admits(&self, meta: Meta) -> bool {
        if meta.rank < self.rank {
            return false;
        }
        let Some((width, height)) = self.size else { return true };
        if meta.own {
            // A person's picture is cropped to the frame, and may be enlarged to twice its size.
            return width <= meta.width.saturating_mul(2) && height <= meta.height.saturating_mul(2);
        }
        let large = self.smaller || width <= meta.width && height <= meta.height;
        let across = u64::from(meta.width) * u64::from(height);
        let down = u64::from(meta.height) * u64::from(width);
        large && across.abs_diff(down) * ASPECT_PARTS <= down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use likeness::cosine;
    use proptest::prelude::*;

    fn entry(id: i64, kind: &str, (width, height): (u32, u32), vector: [i8; 2]) -> Entry {
        let vector = vector.map(i8::cast_unsigned).to_vec();
        Entry { id, kind: kind.into(), width, height, rank: Rank::Painted, own: false, maker: None, vector }
    }

    fn best(index: &Index, smaller: bool) -> Vec<i64> {
        let filter =
            Filter { kind: Some("horror"), size: Some((1080, 1920)), smaller, rank: Rank::Painted, maker: None };
        index.best(&[127, 0], filter, 9).into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn kind_size_and_proportions_are_looked_at_before_likeness() {
        let mut index = Index::new(Matrix::new(2));
        for entry in [
            entry(1, "horror", (1080, 1920), [60, 90]),
            entry(2, "fantasy", (1080, 1920), [127, 0]),
            entry(3, "any", (2160, 3840), [120, 9]),
            entry(4, "horror", (540, 960), [110, 9]),
            entry(5, "horror", (1920, 1080), [127, 0]),
            entry(6, "horror", (1100, 1920), [10, 9]),
            entry(7, "horror", (1110, 1920), [127, 0]),
        ] {
            index.put(entry);
        }
        assert_eq!(best(&index, false), [3, 1, 6]);
        assert_eq!(best(&index, true), [3, 4, 1, 6]);
        index.put(Entry { vector: vec![1; 3], ..entry(3, "any", (2160, 3840), [0, 0]) });
        assert_eq!(best(&index, false), [1, 6]);
        index.put(Entry { own: true, ..entry(8, "horror", (1600, 1200), [100, 9]) });
        index.put(Entry { own: true, ..entry(9, "horror", (500, 1600), [120, 9]) });
        assert_eq!(best(&index, false), [8, 1, 6], "a person's own picture may have any shape");
        index.remove(8);
        index.put(Entry { rank: Rank::Plain, ..entry(6, "horror", (1100, 1920), [10, 9]) });
        assert_eq!(best(&index, false), [1]);
    }

    proptest! {
        #[test]
        fn whatever_comes_and_goes_each_picture_keeps_its_own_vector(acts in proptest::collection::vec((0..12_i64, any::<bool>(), -127..=127_i8), 0..60)) {
            let mut index = Index::new(Matrix::new(2));
            let mut model = std::collections::BTreeMap::new();
            for (id, put, number) in acts {
                if put {
                    index.put(entry(id, "horror", (1080, 1920), [number, 0]));
                    model.insert(id, number);
                } else {
                    index.remove(id);
                    model.remove(&id);
                }
            }
            let size = Some((1080, 1920));
            let filter = Filter { kind: Some("horror"), size, smaller: false, rank: Rank::Plain, maker: None };
            let mut found: Vec<(i64, f32)> = index.best(&[127, 0], filter, 99);
            found.sort_by_key(|it| it.0);
            let expected: Vec<(i64, f32)> = model.iter().map(|(id, number)| (*id, cosine(i32::from(*number) * 127))).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
