//! The source of stories for jobs without one.

pub(crate) mod anthology;
