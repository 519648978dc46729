//! What the tests of the real binary share.

pub(crate) mod daemon;
pub(crate) mod home;
pub(crate) mod wait;
