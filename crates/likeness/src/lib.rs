//! Turns prompts into vectors and decides whether a picture made for one prompt may serve another.
//!
//! The steps of one decision:
//! 1. [`prompt_key`]: prompts of one key differ in style only and mean the very same picture.
//! 2. [`Embedder::embed`]: a prompt becomes a vector of unit length (384 numbers by [`Lexical`], as many as the model's
//!    hidden size by [`Sentence`]). [`quantise`] keeps it as whole numbers of 1/127, from -127 to 127.
//! 3. [`Matrix::nearest`]: the vectors of all pictures are searched for the highest [`cosine`], from -1 to 1.
//! 4. [`Likeness::judge`]: key, cosine, named opposites ("day" and "night") and what the wordings of two prompts leave apart
//!    decide whether the picture may serve.
//!
//! [`calibrate`] measures how often the decisions of an embedder are right. Nothing here knows of jobs, of picture
//! files or of a database.

pub mod calibrate;
mod embedding;
mod facets;
mod judge;
mod key;
mod matrix;
mod phrases;
mod style;
mod wording;

pub use embedding::sentence::ModelError;
pub use embedding::{EmbedError, Embedder, Lexical, Sentence, Threshold, cosine, quantise, unit};
pub use judge::{Likeness, Traits};
pub use key::prompt_key;
pub use matrix::{Hit, Matrix, MatrixError, Search};
pub use style::subject;
