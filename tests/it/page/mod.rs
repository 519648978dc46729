//! The page and the API of the real binary.

mod cleaning;
mod frame;
