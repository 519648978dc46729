//! The upload stage.
