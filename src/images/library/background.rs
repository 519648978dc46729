//! What the daemon does beside its jobs: takes in files that came by hand, and embeds prompts for a new model.

use super::adopt::Adopted;
use super::{ImageLibrary, Inner, LibraryError, joined};
use crate::images::files;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often the directory is looked at for files that came or went by hand.
const SCAN_INTERVAL: Duration = Duration::from_mins(5);
/// How many files are looked into in one go: a stop waits for no more than that.
const BATCH: usize = 32;

impl ImageLibrary {
    /// Starts the work beside the jobs, on tokio's threads; it ends with the library or with the runtime.
    pub(crate) fn start(&self) {
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            let mut seen = None;
            loop {
                match round(&inner, &mut seen).await {
                    Ok(true) => tokio::time::sleep(SCAN_INTERVAL).await,
                    Ok(false) => return,
                    Err(error) => {
                        tracing::warn!(%error, "cannot look after the image library; trying again later");
                        tokio::time::sleep(SCAN_INTERVAL).await;
                    }
                }
            }
        });
    }
}

/// Does what is to be done now; false means that the library is gone.
async fn round(library: &Weak<Inner>, seen: &mut Option<i64>) -> Result<bool, LibraryError> {
    let Some(inner) = library.upgrade() else { return Ok(false) };
    let before = *seen;
    let (now, work) = joined(move || {
        let now = changed_at(&inner)?;
        if now == before {
            return Ok((now, None));
        }
        inner.refresh()?;
        let _house = inner.keep_house()?;
        Ok((now, Some(inner.scan()?)))
    })
    .await?;
    if let Some((unknown, mut done)) = work {
        for batch in unknown.chunks(BATCH) {
            let Some(inner) = library.upgrade() else { return Ok(false) };
            let batch = batch.to_vec();
            done = joined(move || {
                let _house = inner.keep_house()?;
                inner.adopt_some(&batch, &mut done).map(|()| done)
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
        let Some(inner) = library.upgrade() else { return Ok(false) };
        match joined(move || inner.embed_some(after)).await? {
            Some(last) => after = last,
            None => break,
        }
    }
    let Some(inner) = library.upgrade() else { return Ok(false) };
    joined(move || inner.save()).await?;
    Ok(true)
}

/// Returns when an entry of the directory last came or went.
fn changed_at(inner: &Inner) -> Result<Option<i64>, LibraryError> {
    let meta = files::if_there(std::fs::metadata(&inner.dir)).map_err(files::failed("look at", &inner.dir))?;
    Ok(meta.map(|meta| files::stat_of(&meta).mtime_ns))
}
