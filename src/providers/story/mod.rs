//! Where stories come from when the job brings none.

pub mod anthology;
