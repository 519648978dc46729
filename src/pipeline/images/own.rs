//! Shows a picture of one's own: a scene names it, and a copy of it comes into the workspace.

use crate::job::outcome::ImageSource;
use crate::job::{Failure, blocking};
use crate::pipeline::StageRun;
use crate::pipeline::handover::ScenePicture;
use crate::pipeline::scenes::PlannedScene;
use crate::providers::media::{self, Media};
use std::io::Read;
use std::path::Path;

/// Copies the picture of a scene, so that a later attempt shows the same; the library does not get it.
pub(super) async fn show(
    run: &StageRun<'_>,
    media: &Media,
    number: usize,
    (name, scene): (&str, &PlannedScene),
) -> Result<ScenePicture, Failure> {
    let mut from = media.picture(name).map_err(|problem| media::failure(*problem))?;
    let kind = Path::new(name).extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let file = format!("temp/bg/{number:02}.{kind}");
    let (to, shown) = (run.workspace.path(&file), name.to_owned());
    blocking(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map_err(|error| Failure::io("read", Path::new(&shown), &error))?;
        let written = to.parent().map_or(Ok(()), fsx::create_dir_all).and_then(|()| fsx::write_atomic(&to, &bytes));
        written.map_err(|error| Failure::io("write", &to, &error))
    })
    .await?;
    let (library_file, prompt, start, end) = (name.to_owned(), scene.prompt.clone(), scene.start, scene.end);
    Ok(ScenePicture { file, library_file, prompt, source: ImageSource::Own, similarity: None, start, end })
}
