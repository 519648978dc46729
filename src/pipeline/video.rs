//! The video stage.
