//! The vectors of all pictures in one block of memory, searched exactly.
//!
//! There is no index that could get out of step: a search reads every row, at about the speed of memory. Whether a
//! picture may be used is checked only for rows that would be among the best.

mod multiply;

use crate::embedding;
use multiply::{LENGTH_SQUARED_MAX, Multiplier};
use std::collections::HashMap;

/// How many rows are multiplied before their scores are compared: enough that the comparison costs little, few enough
/// that the scores stay in the cache.
const BLOCK_ROWS: usize = 256;

/// One vector per picture, as integers, row after row.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    dimensions: usize,
    ids: Vec<i64>,
    cells: Vec<i8>,
    rows: HashMap<i64, usize>,
}

/// A row that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The picture's id.
    pub id: i64,
    /// The cosine of its vector and the searched one.
    pub score: f32,
}

/// The limits of a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// The most rows to return.
    pub hits_max: usize,
    /// The least cosine of a returned row.
    pub score_min: f32,
}

/// Why a vector or a block does not fit the matrix.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// A vector of another model.
    #[error("a vector of {found} numbers does not fit a matrix of {expected}")]
    Dimensions {
        /// The length of the matrix's vectors.
        expected: usize,
        /// The length of this vector.
        found: usize,
    },
    /// The number of ids does not match the number of cells, or an id occurs twice.
    #[error("{ids} ids, each once, do not fit {cells} numbers in rows of {dimensions}")]
    Rows {
        /// The number of ids.
        ids: usize,
        /// The number of cells.
        cells: usize,
        /// The length of a row.
        dimensions: usize,
    },
    /// A number outside -127 to 127.
    #[error("a vector holds -128, but its numbers go from -127 to 127")]
    Number,
    /// A vector that is longer than unit length.
    #[error("a vector is longer than one of length 1 can be in whole numbers of 1/127")]
    Length,
}

impl Matrix {
    /// Makes an empty matrix for vectors of so many numbers.
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, ..Self::default() }
    }

    /// Makes a matrix from ids and the rows one after the other.
    pub fn from_parts(dimensions: usize, ids: Vec<i64>, cells: Vec<i8>) -> Result<Self, MatrixError> {
        let rows: HashMap<i64, usize> = ids.iter().enumerate().map(|(row, &id)| (id, row)).collect();
        if dimensions == 0 || ids.len().checked_mul(dimensions) != Some(cells.len()) || rows.len() != ids.len() {
            return Err(MatrixError::Rows { ids: ids.len(), cells: cells.len(), dimensions });
        }
        cells.chunks_exact(dimensions).try_for_each(check)?;
        Ok(Self { dimensions, ids, cells, rows })
    }

    /// Returns how many numbers a row has.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Tells whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Returns the ids, in the order of the rows.
    pub fn ids(&self) -> &[i64] {
        &self.ids
    }

    /// Returns all numbers, row after row.
    pub fn cells(&self) -> &[i8] {
        &self.cells
    }

    /// Tells whether a picture has a row.
    pub fn contains(&self, id: i64) -> bool {
        self.rows.contains_key(&id)
    }

    /// Returns a picture's vector.
    pub fn vector(&self, id: i64) -> Option<&[i8]> {
        let start = self.rows.get(&id)? * self.dimensions;
        self.cells.get(start..start + self.dimensions)
    }

    /// Reserves memory for this many more rows, so that adding them does not move the block.
    pub fn reserve(&mut self, rows: usize) {
        self.ids.reserve(rows);
        self.rows.reserve(rows);
        self.cells.reserve(rows.saturating_mul(self.dimensions));
    }

    /// Adds a picture's vector, or replaces its earlier one.
    pub fn push(&mut self, id: i64, vector: &[i8]) -> Result<(), MatrixError> {
        if vector.len() != self.dimensions || vector.is_empty() {
            return Err(MatrixError::Dimensions { expected: self.dimensions, found: vector.len() });
        }
        check(vector)?;
        let row = *self.rows.entry(id).or_insert(self.ids.len());
        let start = row * self.dimensions;
        if let Some(cells) = self.cells.get_mut(start..start + self.dimensions) {
            cells.copy_from_slice(vector);
        } else {
            self.ids.push(id);
            self.cells.extend_from_slice(vector);
        }
        Ok(())
    }

    /// Removes a picture's row; the last row takes its place. Returns whether there was one.
    pub fn remove(&mut self, id: i64) -> bool {
        let Some(row) = self.rows.remove(&id) else { return false };
        let last = self.ids.len().saturating_sub(1);
        self.ids.swap_remove(row);
        if let Some(moved) = self.ids.get(row) {
            self.rows.insert(*moved, row);
            self.cells.copy_within(last * self.dimensions.., row * self.dimensions);
        }
        self.cells.truncate(last * self.dimensions);
        true
    }

    /// Returns the rows nearest to a vector, the best first; among equals the lower id. `admits` returns whether a
    /// picture may be used.
    pub fn nearest(
        &self,
        vector: &[i8],
        search: Search,
        admits: impl FnMut(i64) -> bool,
    ) -> Result<Vec<Hit>, MatrixError> {
        if vector.len() != self.dimensions {
            return Err(MatrixError::Dimensions { expected: self.dimensions, found: vector.len() });
        }
        check(vector)?;
        let by = Multiplier::new(vector);
        let mut best = Best::new(search, admits);
        let blocks = self.cells.chunks(BLOCK_ROWS * self.dimensions.max(1));
        let mut products = [0; BLOCK_ROWS];
        for (cells, ids) in blocks.zip(self.ids.chunks(BLOCK_ROWS)) {
            let Some(products) = products.get_mut(..ids.len()) else { continue };
            if best.bar() <= by.multiply(cells, products) {
                best.offer(ids, products);
            }
        }
        Ok(best.hits())
    }
}

/// Refuses vectors that are longer than unit length, or whose products would not be exact.
fn check(vector: &[i8]) -> Result<(), MatrixError> {
    if vector.contains(&i8::MIN) {
        return Err(MatrixError::Number);
    }
    let length_squared: i64 = vector.iter().map(|&number| i64::from(number).pow(2)).sum();
    if i64::from(LENGTH_SQUARED_MAX) < length_squared { Err(MatrixError::Length) } else { Ok(()) }
}

/// The best rows so far, by dot product, and the check which of them may be used.
#[derive(Debug)]
struct Best<F> {
    hits_max: usize,
    product_min: i32,
    found: Vec<(i32, i64)>,
    admits: F,
}

impl<F: FnMut(i64) -> bool> Best<F> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cosine beyond every product admits all or none, as it should"
    )]
    fn new(search: Search, admits: F) -> Self {
        let product_min = (search.score_min / embedding::cosine(1)).ceil() as i32;
        Self { hits_max: search.hits_max, product_min, found: Vec::new(), admits }
    }

    /// Returns the least dot product that can still be among the best.
    fn bar(&self) -> i32 {
        match self.found.last() {
            Some((worst, _)) if self.found.len() == self.hits_max => self.product_min.max(*worst),
            _ => self.product_min,
        }
    }

    fn offer(&mut self, ids: &[i64], products: &[i32]) {
        let mut bar = self.bar();
        for (&id, &product) in ids.iter().zip(products) {
            if product < bar {
                continue;
            }
            let place = self.found.partition_point(|&(other, of)| (product, of) < (other, id));
            if place < self.hits_max && (self.admits)(id) {
                self.found.insert(place, (product, id));
                self.found.truncate(self.hits_max);
                bar = self.bar();
            }
        }
    }

    fn hits(self) -> Vec<Hit> {
        self.found.into_iter().map(|(product, id)| Hit { id, score: embedding::cosine(product) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: Search = Search { hits_max: 100, score_min: f32::NEG_INFINITY };

    fn ids(hits: &[Hit]) -> Vec<i64> {
        hits.iter().map(|hit| hit.id).collect()
    }

    fn matrix(rows: &[(i64, [i8; 3])]) -> Matrix {
        let mut matrix = Matrix::new(3);
        for (id, vector) in rows {
            matrix.push(*id, vector).unwrap();
        }
        matrix
    }

    #[test]
    fn the_nearest_come_first_and_of_equals_the_lower_id() {
        let matrix =
            matrix(&[(7, [0, 127, 0]), (3, [127, 0, 0]), (5, [90, 90, 0]), (4, [127, 0, 0]), (9, [-127, 0, 0])]);
        let find = |search, admits: fn(i64) -> bool| ids(&matrix.nearest(&[127, 0, 0], search, admits).unwrap());
        assert_eq!(find(ALL, |_| true), [3, 4, 5, 7, 9]);
        assert_eq!(find(Search { hits_max: 2, ..ALL }, |_| true), [3, 4]);
        assert_eq!(find(Search { hits_max: 2, ..ALL }, |id| id != 3), [4, 5]);
        assert_eq!(find(Search { score_min: 0.5, ..ALL }, |_| true), [3, 4, 5]);
        assert_eq!(find(Search { hits_max: 0, ..ALL }, |_| true), [0_i64; 0]);
        let score = matrix.nearest(&[127, 0, 0], ALL, |_| true).unwrap()[2].score;
        assert!((score - 90.0 / 127.0).abs() < 1e-6, "{score}");
    }

    #[test]
    fn only_rows_that_would_be_returned_are_asked_for() {
        let mut matrix = Matrix::new(1);
        for id in 0..10_000 {
            matrix.push(id, &[if id == 42 { 127 } else { 1 }]).unwrap();
        }
        let mut asked = Vec::new();
        let search = Search { hits_max: 3, score_min: 0.5 };
        let hits = matrix
            .nearest(&[127], search, |id| {
                asked.push(id);
                true
            })
            .unwrap();
        assert_eq!((ids(&hits), asked), (vec![42], vec![42]));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut matrix = matrix(&[(1, [1, 2, 3])]);
        let wrong = MatrixError::Dimensions { expected: 3, found: 2 };
        assert_eq!(matrix.push(2, &[1, 2]), Err(wrong));
        assert!(matrix.nearest(&[1; 4], ALL, |_| true).is_err());
        for (vector, reason) in [([0, -128, 0], MatrixError::Number), ([127, 127, 90], MatrixError::Length)] {
            assert_eq!(matrix.push(2, &vector).as_ref(), Err(&reason));
            assert_eq!(matrix.nearest(&vector, ALL, |_| true).as_ref(), Err(&reason));
            assert_eq!(Matrix::from_parts(3, vec![1], vector.to_vec()).unwrap_err(), reason);
        }
        matrix.push(2, &[127, 0, -127]).unwrap();
        assert_eq!(Matrix::new(0).push(1, &[]), Err(MatrixError::Dimensions { expected: 0, found: 0 }));
        for (dimensions, ids, cells) in [(3, vec![1], vec![0; 4]), (3, vec![1, 1], vec![0; 6]), (0, vec![], vec![])] {
            assert!(Matrix::from_parts(dimensions, ids, cells).is_err());
        }
    }

    proptest! {
        /// After any additions and removals the matrix equals a map, and a search returns what sorting returns.
        #[test]
        fn a_matrix_is_a_map_with_a_search(
            acts in prop::collection::vec((0..40_i64, any::<bool>(), prop::collection::vec(-21..=21_i8, 70)), 0..400),
        ) {
            let mut matrix = Matrix::new(70);
            let mut expected = std::collections::BTreeMap::new();
            for (id, add, vector) in acts {
                if add {
                    matrix.push(id, &vector).unwrap();
                    expected.insert(id, vector);
                } else {
                    prop_assert_eq!(matrix.remove(id), expected.remove(&id).is_some());
                }
            }
            prop_assert_eq!(matrix.len(), expected.len());
            prop_assert_eq!(matrix.cells().len(), expected.len() * 70);
            for (id, vector) in &expected {
                prop_assert_eq!(matrix.vector(*id), Some(vector.as_slice()));
            }
            let asked = [3_i8; 70];
            let product = |vector: &Vec<i8>| vector.iter().map(|&value| 3 * i32::from(value)).sum::<i32>();
            let mut sorted: Vec<(i64, i32)> = expected.iter().map(|(id, vector)| (*id, product(vector))).collect();
            sorted.sort_by_key(|(id, product)| (-product, *id));
            let sorted: Vec<i64> = sorted.into_iter().map(|(id, _)| id).collect();
            prop_assert_eq!(ids(&matrix.nearest(&asked, ALL, |_| true).unwrap()), sorted);
        }
    }
}
