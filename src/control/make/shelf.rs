//! A small store in memory that forgets the oldest.

use std::collections::VecDeque;

/// Keeps things by name.
#[derive(Debug)]
pub(super) struct Shelf<T>(VecDeque<(String, T)>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T: Clone> Shelf<T> {
    /// Returns the thing of a name.
    pub(super) fn get(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, thing)| thing.clone())
    }

    /// Keeps a thing in the place of one of the same name; of more than `most` the oldest goes.
    pub(super) fn put(&mut self, name: &str, thing: T, most: usize) {
        self.0.retain(|(known, _)| known != name);
        self.0.push_back((name.to_owned(), thing));
        while most < self.0.len() {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_and_a_name_stands_once() {
        let mut shelf = Shelf::default();
        for (name, thing) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            shelf.put(name, thing, 2);
        }
        assert_eq!(["a", "b", "c"].map(|name| shelf.get(name)), [Some(3), None, Some(4)]);
    }
}
