//! Outside services: one trait per kind of service, one file per implementation.

pub mod calls;
mod children;
pub mod embedding;
pub mod image;
pub mod inventory;
pub mod media;
pub mod named;
pub mod online;
mod placeholders;
pub mod speech;
pub mod storage;
pub mod story;
pub mod video;
pub mod voices;
