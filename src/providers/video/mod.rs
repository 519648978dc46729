//! video providers
