//! Where stories come from when the job brings none.

pub(crate) mod anthology;
