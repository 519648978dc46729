//! The tests of readings: whole texts, and words of several sounds.

mod common;
mod heteronyms;
mod texts;
