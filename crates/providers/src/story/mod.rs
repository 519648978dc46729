//! The source of stories for jobs without one.

pub mod anthology;
