//! What the story will be, before it is sent: length, cost, and each scene with its picture.

use super::checked::about;
use crate::control::make::{PicturePlan, Preview, SceneView};
use crate::web::parts::span_s;
use maud::{Markup, html};

/// Shows a preview.
pub(super) fn markup(preview: &Preview) -> Markup {
    let (width, height) = preview.size;
    html! {
        section id="preview" {
            h2 { "Preview" }
            dl.figures {
                div { dt { "Length" } dd { "about " (about(preview.seconds)) } }
                @if let Some(title) = &preview.title { div { dt { "Title" } dd { (title) } } }
                @if let Some(kind) = &preview.kind { div { dt { "Kind" } dd { (kind) } } }
                @if let Some(language) = &preview.language { div { dt { "Language" } dd { (language) } } }
                @if let Some(look) = &preview.look { div { dt { "Look" } dd { (look) } } }
                div { dt { "Size" } dd { (width) " × " (height) } }
                @if let Some(cost) = &preview.cost {
                    div { dt { "Cost" } dd {
                        "about " (cost.total) " " (cost.currency) " ("
                        @for (number, part) in cost.parts.iter().enumerate() {
                            @if 0 < number { "; " }
                            (part.what) " by " (part.provider) ": " (part.cost)
                        }
                        ")"
                    } }
                }
            }
            @if preview.writers.is_empty() {
                ol.scenes {
                    @for (number, scene) in preview.scenes.iter().enumerate() { (one(number + 1, scene, preview.size)) }
                }
                @if 0 < preview.scenes_left { p.dim { "and " (preview.scenes_left) " more scenes" } }
            } @else {
                p { "The story is written when the job runs, by " (preview.writers.join(", else ")) ". Its scenes are known then." }
            }
            p.row {
                button.first type="submit" form="make" name="act" value="send" { "Make the video" }
                a.button href="#make" { "Back to the form" }
            }
        }
    }
}

fn one(number: usize, scene: &SceneView, (width, height): (u32, u32)) -> Markup {
    html! {
        li.scene id={ "scene-" (number) } {
            @match &scene.picture {
                PicturePlan::Library { sketch, .. } | PicturePlan::Painted { sketch } => {
                    img src={ "/make/picture/" (sketch) } alt=(scene.prompt) loading="lazy" width=(width) height=(height);
                }
                PicturePlan::Own(_) | PicturePlan::Provider(_) | PicturePlan::Again(_) => {}
            }
            div {
                p.dim.small {
                    "Scene " (number) " · " (clock(scene.start_s)) " to " (clock(scene.end_s))
                    " · " (span_s(scene.end_s - scene.start_s))
                }
                p { @if scene.text.is_empty() { em { "the title" } } @else { (scene.text) } }
                p.dim.small { (scene.prompt) }
                p.dim.small { (from(&scene.picture)) }
            }
        }
    }
}

/// Says where a picture comes from.
fn from(picture: &PicturePlan) -> Markup {
    html! {
        @match picture {
            PicturePlan::Own(file) => { "your own picture " code { (file) } }
            PicturePlan::Library { file, similarity, .. } => {
                "used again from the library: " code { (file) }
                @if let Some(cosine) = similarity { " (its prompt is similar: " (format!("{cosine:.2}")) ")" }
            }
            PicturePlan::Painted { .. } => { "will be painted like this" }
            PicturePlan::Provider(name) => { "will be made by " (name) " when the job runs" }
            PicturePlan::Again(other) => { "the picture of " a href={ "#scene-" (other) } { "scene " (other) } " again" }
        }
    }
}

/// Shows a time as minutes and seconds.
fn clock(seconds: f64) -> String {
    // A narration has an hour at most.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating cast is right here")]
    let whole = seconds.round() as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_minutes_and_seconds() {
        assert_eq!([0.0, 7.6, 65.2, 3600.0].map(clock), ["0:00", "0:08", "1:05", "60:00"]);
    }
}
