//! The workspace of a job: its files with their sizes, and keeping or removing it.

use crate::control::dossier::{WorkspaceState, WorkspaceTree};
use crate::job::JobId;
use crate::web::parts::{bytes, time};
use maud::{Markup, html};

pub(super) fn markup(id: &JobId, tree: &WorkspaceTree, acts: bool) -> Markup {
    html! {
        h2 { "Workspace" }
        p {
            code { (tree.path.display()) } ", " (bytes(tree.bytes)) ". "
            @match (tree.state, tree.kept, tree.due) {
                (WorkspaceState::Active, _, _) => "Its job waits or runs.",
                (WorkspaceState::Preserved, true, _) => {
                    "It is kept" @if let Some(until) = tree.kept_until { " until " (time(until)) } "."
                },
                (WorkspaceState::Preserved, false, Some(due)) => { "The reaper removes it " (time(due)) ", or earlier by a limit." },
                (WorkspaceState::Preserved, false, None) => "No limit of age removes it.",
            }
        }
        details {
            summary { "Files" }
            table {
                caption.unseen { "The files of the workspace" }
                tbody {
                    @for it in &tree.files {
                        tr {
                            td { code { (it.path) @if it.directory { "/" } } }
                            td.number { @if !it.directory { (bytes(it.bytes)) } }
                        }
                    }
                }
            }
            @if !tree.whole { p.dim { "There are more." } }
        }
        @if acts && tree.state == WorkspaceState::Preserved {
            form.row method="post" action="/workspaces" {
                input type="hidden" name="id" value=(id);
                input type="hidden" name="back" value={ "/jobs/" (id) };
                @if tree.kept { button type="submit" name="act" value="unkeep" { "Keep it no longer" } }
                @else { button type="submit" name="act" value="keep" { "Keep it" } }
                button.destroys type="submit" name="act" value="remove" { "Remove it…" }
            }
        }
    }
}
