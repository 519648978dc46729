//! What a job made, in its place: the video, the narration, the pictures and the words with their times.

use crate::control::dossier::{Dossier, MediaName, OutputView, PictureShown, ScriptView};
use crate::job::outcome::ImageSource;
use crate::job::{JobId, OutputKind};
use crate::web::parts::{bytes, span_s};
use maud::{Markup, html};

pub(super) fn markup(id: &JobId, dossier: &Dossier) -> Markup {
    let has = |name: MediaName| dossier.outputs.iter().any(|it| it.name == name && it.here);
    let (video, narration) = (MediaName::Output(OutputKind::Video), MediaName::Narration);
    // What is only in the workspace goes with it, maybe before the browser asks: then it is loaded when somebody plays it.
    let lasts = |name: MediaName| dossier.outputs.iter().any(|it| it.name == name && it.here && it.url.is_some());
    let preload = |name: MediaName| if lasts(name) { "metadata" } else { "none" };
    let cover = MediaName::Output(OutputKind::Cover);
    let poster = lasts(cover).then(|| address(id, cover));
    html! {
        @if !dossier.outputs.is_empty() {
            h2 { "What was made" }
            @if dossier.has_earlier { p.dim { "The job runs again: what it made before is shown until there is something newer." } }
            @if has(video) {
                video controls preload=(preload(video)) poster=[poster] width="270" {
                    source src=(address(id, video)) type="video/mp4";
                    @if dossier.script.is_some() {
                        track kind="captions" src={ "/jobs/" (id) "/captions.vtt" } label="Words";
                    }
                }
            } @else if has(narration) {
                p { "The narration:" }
                audio controls preload=(preload(narration)) src=(address(id, narration)) {}
            }
            ul { @for output in &dossier.outputs { li { (listed(id, output)) } } }
        }
        @if !dossier.pictures.is_empty() { (pictures(id, &dossier.pictures)) }
        @if let Some(script) = &dossier.script { (words(script)) }
    }
}

fn address(id: &JobId, name: MediaName) -> String {
    format!("/jobs/{id}/files/{name}")
}

fn listed(id: &JobId, it: &OutputView) -> Markup {
    let name = it.name.to_string();
    html! {
        @if it.here { a href=(address(id, it.name)) { (name) } } @else { (name) }
        @if let Some(size) = it.bytes { ", " (bytes(size)) }
        @if let Some((width, height)) = it.size { ", " (width) " x " (height) }
        @if let Some(seconds) = it.seconds { ", " (span_s(seconds)) }
        @if let Some(url) = &it.url { span.dim { " " (url) } }
        @if !it.here { " " span.warn { "not on this machine, or removed since" } }
    }
}

fn pictures(id: &JobId, pictures: &[PictureShown]) -> Markup {
    html! {
        h2 { "Pictures" }
        ul.gallery {
            @for it in pictures {
                li {
                    a.picture href=(address(id, it.name)) {
                        img src=(address(id, it.name)) loading="lazy" alt=(it.prompt.as_deref().unwrap_or(&it.file));
                        @if let Some(prompt) = &it.prompt { span.prompt { (prompt) } }
                    }
                    (source(it.source))
                    @if let Some(similarity) = it.similarity { ", likeness " (format!("{similarity:.2}")) }
                    @if let Some(start) = it.start { ", from " (clock(start)) }
                }
            }
        }
    }
}

fn source(source: ImageSource) -> &'static str {
    match source {
        ImageSource::Exact => "of the library, for the same words",
        ImageSource::Similar => "of the library, for like words",
        ImageSource::Generated => "made for it by a provider",
        ImageSource::Coalesced => "made for another job at the same time",
        ImageSource::Procedural => "drawn for it",
        ImageSource::Library => "of the library, as a fallback",
        ImageSource::Added => "added by a person",
        ImageSource::Own => "your own",
    }
}

fn words(script: &ScriptView) -> Markup {
    html! {
        details {
            summary { "Words" @if let Some(language) = &script.language { " (" (language) ")" } }
            table {
                caption.unseen { "The words with their times" }
                tbody {
                    @for line in &script.lines {
                        tr {
                            td.number { @if let Some(start) = line.start { (clock(start)) } }
                            td lang=[&script.language] { (line.text) }
                        }
                    }
                }
            }
        }
    }
}

/// Writes a time in a video: minutes, seconds and tenths.
fn clock(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round().max(0.0);
    let (minutes, rest) = ((tenths / 600.0).floor(), tenths % 600.0);
    format!("{minutes:.0}:{:04.1}", rest / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_minutes_and_seconds() {
        assert_eq!([0.0, 9.96, 61.24, 600.0].map(clock), ["0:00.0", "0:10.0", "1:01.2", "10:00.0"]);
    }
}
