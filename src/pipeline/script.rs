//! The script stage.
