//! Durable file acts, no domain words. Only this module creates, renames and removes files.

pub mod disk;
pub mod durable;
pub mod lock;
pub mod new_file;
pub mod tree;

pub use durable::{create_dir_all, rename_atomic, rename_durable, rename_new, sync_dir, write_atomic, write_durable};
pub use lock::LockFile;
pub use new_file::NewFile;
pub use tree::{remove_tree, tree_size};
