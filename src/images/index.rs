//! The vectors of all pictures in memory, and what a search must know to leave most of them out.

use super::embedding::cosine;
use super::names::ANY;
use super::store::changes::Entry;
use std::collections::HashMap;

/// How far a picture's proportions may be from the wanted ones: 1 in 50 is cut off, more would be seen.
const ASPECT_PARTS: u64 = 50;

/// Which pictures come into question.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// The kind of story; `None` for every kind.
    pub kind: Option<&'a str>,
    /// The size that is to be filled, in pixels; `None` for every size.
    pub size: Option<(u32, u32)>,
    /// Whether a smaller picture will do.
    pub smaller: bool,
}

/// What is known of a picture besides its vector.
#[derive(Debug, Clone, Copy)]
struct Meta {
    id: i64,
    kind: u32,
    width: u32,
    height: u32,
}

/// The vectors of one model.
#[derive(Debug)]
pub struct Index {
    dimensions: usize,
    metas: Vec<Meta>,
    places: HashMap<i64, usize>,
    kinds: Vec<String>,
    vectors: Vec<i8>,
    /// The newest change that is in here.
    pub seen: i64,
}

impl Index {
    /// Makes an empty one.
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, metas: Vec::new(), places: HashMap::new(), kinds: Vec::new(), vectors: Vec::new(), seen: 0 }
    }

    /// Returns how many vectors there are.
    pub fn len(&self) -> usize {
        self.metas.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.metas.is_empty()
    }

    /// Takes a picture in; one that is there is replaced. A vector of another length is of another model: left out.
    pub fn put(&mut self, entry: Entry) {
        self.remove(entry.id);
        if entry.vector.len() != self.dimensions {
            return;
        }
        let kind = self.kind(&entry.kind);
        let Entry { id, width, height, vector, .. } = entry;
        self.places.insert(id, self.metas.len());
        self.metas.push(Meta { id, kind, width, height });
        self.vectors.extend(vector.iter().map(|byte| byte.cast_signed()));
    }

    /// Leaves a picture out from now on.
    pub fn remove(&mut self, id: i64) {
        let Some(place) = self.places.remove(&id) else { return };
        let last = self.metas.len() - 1;
        self.metas.swap_remove(place);
        if let Some(moved) = self.metas.get(place) {
            self.places.insert(moved.id, place);
            self.vectors.copy_within(last * self.dimensions.., place * self.dimensions);
        }
        self.vectors.truncate(last * self.dimensions);
    }

    fn kind(&mut self, kind: &str) -> u32 {
        let place = self.kinds.iter().position(|known| known == kind).unwrap_or_else(|| {
            self.kinds.push(kind.to_owned());
            self.kinds.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// Finds the most similar pictures that pass the filter, the most similar first, with their cosines.
    pub fn best(&self, query: &[i8], filter: Filter<'_>, most: usize) -> Vec<(i64, f32)> {
        let fits: Vec<bool> =
            self.kinds.iter().map(|kind| filter.kind.is_none_or(|asked| kind == asked || kind == ANY)).collect();
        let mut best: Vec<(i32, i64)> = Vec::new();
        for (meta, vector) in self.metas.iter().zip(self.vectors.chunks_exact(self.dimensions.max(1))) {
            if !fits.get(meta.kind as usize).is_some_and(|fits| *fits) || !filter.admits(meta) {
                continue;
            }
            let dot: i32 = vector.iter().zip(query).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
            best.push((dot, meta.id));
        }
        best.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(most);
        best.into_iter().map(|(dot, id)| (id, cosine(dot))).collect()
    }
}

impl Filter<'_> {
    fn admits(&self, meta: &Meta) -> bool {
        let Some((width, height)) = self.size else { return true };
        let large = self.smaller || width <= meta.width && height <= meta.height;
        let across = u64::from(meta.width) * u64::from(height);
        let down = u64::from(meta.height) * u64::from(width);
        large && across.abs_diff(down) * ASPECT_PARTS <= down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(id: i64, kind: &str, (width, height): (u32, u32), vector: [i8; 2]) -> Entry {
        Entry { id, kind: kind.into(), width, height, vector: vector.map(i8::cast_unsigned).to_vec() }
    }

    fn best(index: &Index, smaller: bool) -> Vec<i64> {
        let filter = Filter { kind: Some("horror"), size: Some((1080, 1920)), smaller };
        index.best(&[127, 0], filter, 9).into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn kind_size_and_proportions_are_looked_at_before_likeness() {
        let mut index = Index::new(2);
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
    }

    proptest! {
        #[test]
        fn whatever_comes_and_goes_each_picture_keeps_its_own_vector(acts in proptest::collection::vec((0..12_i64, any::<bool>(), any::<i8>()), 0..60)) {
            let mut index = Index::new(2);
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
            let filter = Filter { kind: Some("horror"), size: Some((1080, 1920)), smaller: false };
            let mut found: Vec<(i64, f32)> = index.best(&[127, 0], filter, 99);
            found.sort_by_key(|it| it.0);
            let expected: Vec<(i64, f32)> = model.iter().map(|(id, number)| (*id, cosine(i32::from(*number) * 127))).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
