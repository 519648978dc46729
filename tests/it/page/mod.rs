//! The page and the API of the real binary.

mod browser;
mod cleaning;
mod frame;
mod make;
mod make_browser;
