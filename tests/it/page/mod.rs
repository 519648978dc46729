//! The page and the API of the real binary.

mod frame;
mod make;
