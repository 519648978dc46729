//! The one integration test program: rules about the whole tree, and the real binary.

#[cfg(test)]
mod docs;

#[cfg(test)]
mod tidy;
