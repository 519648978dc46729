//! Durable file operations, without any word of the service. Only this crate creates, renames and removes files.

mod appended;
pub mod contents;
pub mod disk;
pub mod durable;
pub mod files;
pub mod lease;
pub mod limits;
mod listing;
pub mod lock;
mod marked;
pub mod new_file;
mod owner;
pub mod pipe;
pub mod plain;
pub mod remove;
pub mod remover;
mod retries;
mod shared_sync;
mod socket;
mod stale;
mod sys;
pub mod temp;
pub mod tree;

pub use appended::Appended;
pub use contents::{TreeContents, tree_contents};
pub use durable::{
    create_dir, create_dir_all, rename_atomic, rename_exchange, rename_new, sync_dir, write_atomic, write_atomic_alone,
    write_atomic_via, write_durable, write_new, write_private, write_synced,
};
pub use files::plain_files;
pub use lease::{Writer, writer_of};
pub use limits::is_clock_synchronised;
pub use lock::{LockFile, open_dir};
pub use marked::{Marked, Stamp, marked, marked_at, stamp};
pub use new_file::{NewFile, scratch};
pub use owner::make_as_root;
pub use plain::{open_plain, read_plain};
pub use remove::{RemoveError, Removed, remove_tree};
pub use remover::{Emptied, Remover};
pub use shared_sync::SharedSync;
pub use socket::listen_on_socket;
pub use stale::{remove_abandoned_files, remove_stale_files};
pub use tree::tree_size;
