//! The images stage.
