//! story providers
