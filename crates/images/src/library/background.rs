//! What the daemon does beside its jobs: takes in files that came by hand, and embeds prompts for a new model.

use super::parts::Parts;
use super::scan::{self, Adopted};
use super::{LibraryError, adopt, joined};
use crate::files;
use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often the directory is looked at for files that came or went by hand.
const SCAN_INTERVAL: Duration = Duration::from_mins(5);
/// How many files are looked into in one go: a stop waits for no more than that.
const BATCH: usize = 32;

/// Starts the work beside the jobs, on tokio's threads; it ends with the library or with the runtime.
pub(super) fn start(parts: &Arc<Parts>) {
    let parts = Arc::downgrade(parts);
    tokio::spawn(async move {
        let mut seen = None;
        loop {
            match round(&parts, &mut seen).await {
                Ok(true) => tokio::time::sleep(SCAN_INTERVAL).await,
                Ok(false) | Err(LibraryError::Stopped) => return,
                Err(error) => {
                    tracing::warn!(%error, "cannot look after the image library; trying again later");
                    tokio::time::sleep(SCAN_INTERVAL).await;
                }
            }
        }
    });
}

/// Does what is to be done now; false means that the library is gone.
async fn round(library: &Weak<Parts>, seen: &mut Option<i64>) -> Result<bool, LibraryError> {
    let Some(parts) = library.upgrade() else { return Ok(false) };
    let before = *seen;
    let (now, work) = joined(move || {
        let now = changed_at(&parts.dir)?;
        if now == before {
            return Ok((now, None));
        }
        parts.vectors.refresh()?;
        let _house = parts.house.keep()?;
        Ok((now, Some(scan::scan(&parts)?)))
    })
    .await?;
    if let Some((unknown, mut done)) = work {
        for batch in unknown.chunks(BATCH) {
            let Some(parts) = library.upgrade() else { return Ok(false) };
            let batch = batch.to_vec();
            done = joined(move || {
                let _house = parts.house.keep()?;
                adopt::some(&parts, &batch, &mut done).map(|()| done)
            })
            .await?;
        }
        // What is still being written is looked at again.
        *seen = if done.waiting == 0 { now } else { None };
        if done != Adopted::default() {
            tracing::info!(?done, "looked through bg_images");
        }
    }
    let mut after = 0;
    loop {
        let Some(parts) = library.upgrade() else { return Ok(false) };
        match joined(move || parts.vectors.embed_some(after)).await? {
            Some(last) => after = last,
            None => break,
        }
    }
    let Some(parts) = library.upgrade() else { return Ok(false) };
    joined(move || parts.vectors.save()).await?;
    Ok(true)
}

/// Returns when an entry of the directory last came or went.
fn changed_at(dir: &Path) -> Result<Option<i64>, LibraryError> {
    let meta = files::if_there(std::fs::metadata(dir)).map_err(files::failed("look at", dir))?;
    Ok(meta.map(|meta| files::stat_of(&meta).mtime_ns))
}
