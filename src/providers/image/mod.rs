//! image providers
