//! storage providers
