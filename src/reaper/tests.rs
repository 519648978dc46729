//! Whole passes on real directories.
