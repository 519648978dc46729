//! The tests of readings: whole texts, and words of several sounds.

#![expect(clippy::expect_used, clippy::string_slice, reason = "a test may panic")]

mod common;
mod heteronyms;
mod texts;
