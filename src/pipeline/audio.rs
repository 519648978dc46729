//! The audio stage.
