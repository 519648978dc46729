//! Helpers of the tests of the real binary.

pub(crate) mod browser;
pub(crate) mod daemon;
pub(crate) mod home;
pub(crate) mod page;
pub(crate) mod services;
pub(crate) mod wait;
