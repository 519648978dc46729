//! speech providers
