//! The commands that look after the library of pictures.

use crate::images::names;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The sub-commands of `images`.
#[derive(Debug, Subcommand)]
pub(crate) enum ImagesCommand {
    /// Show how many pictures there are, how large, and how often they were used again
    Stats,
    /// List the pictures
    List {
        /// Only those of this kind of story
        #[arg(long)]
        kind: Option<String>,
        /// Only those that are never evicted
        #[arg(long)]
        kept: bool,
    },
    /// Show which pictures a prompt would find
    Search {
        /// The prompt
        text: String,
        /// Only for this kind of story
        #[arg(long)]
        kind: Option<String>,
        /// Most rows
        #[arg(short = 'n', long, default_value_t = 10)]
        limit: usize,
    },
    /// Copy pictures of your own into the library; they are never evicted
    Add(ImagesAddArgs),
    /// Never evict pictures
    Keep {
        /// Their names in bg_images/
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Let pictures be evicted again
    Unkeep {
        /// Their names in bg_images/
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Remove pictures; videos at work keep theirs
    Rm(ImagesRmArgs),
    /// Add files that were copied into bg_images/, then evict pictures above `images.max_bytes` and the other limits
    Gc(ImagesGcArgs),
    /// Compare files, rows and vectors; changes nothing
    Verify {
        /// Read every picture
        #[arg(long)]
        deep: bool,
    },
    /// Make rows and vectors anew from the files alone
    Rebuild {
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
    /// Measure the embedding model on a file of prompts: kind|base|light rewording|heavy paraphrase|hard negative
    Calibrate {
        /// The file
        file: PathBuf,
    },
}

/// Arguments of `images add`.
#[derive(Debug, Args)]
pub(crate) struct ImagesAddArgs {
    /// JPEG, PNG or WebP files
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// What they show [default: a prompt inside the file, or its name]
    #[arg(long)]
    pub(crate) prompt: Option<String>,
    /// The kind of story they fit, as jobs name it [default: by the name, or any]
    #[arg(long, value_parser = kind)]
    pub(crate) kind: Option<String>,
}

/// Arguments of `images rm`.
#[derive(Debug, Args)]
pub(crate) struct ImagesRmArgs {
    /// Their names in bg_images/
    #[arg(required = true)]
    pub(crate) files: Vec<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Arguments of `images gc`.
#[derive(Debug, Args)]
pub(crate) struct ImagesGcArgs {
    /// Another limit than `images.max_bytes`, as in 10GiB
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_bytes: Option<bytesize::ByteSize>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Reads a kind of story.
fn kind(text: &str) -> Result<String, String> {
    if names::is_kind(text) {
        return Ok(text.to_owned());
    }
    Err("needs 1 to 32 of a-z, 0-9 and `-`, starting with a letter or digit".to_owned())
}
