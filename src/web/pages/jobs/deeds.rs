//! Orders for many jobs: the chosen ones, or all that match the filter; each job is told of.

use super::HERE;
use super::filter::Wish;
use crate::control::{Control, Deed, Told};
use crate::web::frame;
use crate::web::note::{self, redirect, unchanged};
use crate::web::pages::{Acted, unknown_act};
use crate::web::parts::{Fields, job_link, number_of, value, values};
use crate::web::site::Site;
use crate::web::sure::{self, Question};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, Responder};
use maud::{Markup, html};
use std::sync::Arc;

/// How many jobs are told of by name; of more, those that could not be changed come first, and the rest is counted.
const TOLD_MAX: usize = 500;
/// How many ids a question and a note name.
const NAMED_MAX: usize = 8;

/// Carries an order out, after a question where it destroys something.
pub(in crate::web) async fn order(request: HttpRequest, site: Data<Arc<Site>>, form: Form<Fields>) -> Acted {
    let wish = Wish::of(&form);
    let back = if value(&form, "back") == Some("overview") { "/".to_owned() } else { wish.here() };
    let (deed, is_all) = match (value(&form, "act"), value(&form, "all")) {
        (Some(name), None) => (Deed::named(name), false),
        (None, Some(name)) => (Deed::named(name), true),
        _ => (None, false),
    };
    let deed = deed.ok_or_else(unknown_act)?;
    let ids: Vec<String> = if is_all {
        let order = wish.order()?;
        site.ask(move |control: &Control| control.ids_matching(deed, &order)).await?
    } else {
        values(&form, "id").map(str::to_owned).collect()
    };
    if ids.is_empty() {
        let words = if is_all {
            "Nothing was changed: no job matches any more."
        } else {
            "Nothing was changed: no job was chosen."
        };
        return Ok(unchanged(&back, words));
    }
    if destroys(deed) && !sure::is_sure(&form) {
        let (what, button) = asked(deed, ids.len());
        let question = Question { action: HERE, what: &what, button, back: &back, fields: &form };
        let page = frame::page(&site, &request, button, sure::ask(&question, named(&ids))).await?;
        return Ok(page.respond_to(&request).map_into_boxed_body());
    }
    let told = site.ask(move |control: &Control| control.do_to_many(deed, &ids)).await?;
    if told.iter().all(|it| it.refused.is_none()) {
        return Ok(redirect(&back, &all_done(deed, &told)));
    }
    let page = frame::page(&site, &request, "What became of them", outcome(deed, &told, &back)).await?;
    let mut answer = page.respond_to(&request).map_into_boxed_body();
    let done: Vec<&str> = told.iter().filter(|it| it.refused.is_none()).map(|it| it.id.as_str()).collect();
    if !done.is_empty() {
        note::tell(&mut answer, format!("done for {} of {} jobs: {}", done.len(), told.len(), done.join(" ")));
    }
    Ok(answer)
}

/// Tells whether something is lost by it.
fn destroys(deed: Deed) -> bool {
    match deed {
        Deed::Retry => false,
        Deed::Cancel | Deed::RemoveWorkspace => true,
    }
}

fn jobs(count: usize) -> String {
    number_of(count as u64, "job", "jobs")
}

fn asked(deed: Deed, count: usize) -> (String, &'static str) {
    match deed {
        Deed::Retry => (format!("Run {} again?", jobs(count)), "Retry"),
        Deed::Cancel => {
            (format!("Cancel {}? What runs is stopped, and what waits does not begin.", jobs(count)), "Cancel them")
        }
        Deed::RemoveWorkspace => {
            (format!("Remove the preserved workspaces of {} for good? What is in them is lost.", jobs(count)), "Remove")
        }
    }
}

/// Says what was done to a job.
fn did(deed: Deed) -> &'static str {
    match deed {
        Deed::Retry => "runs again",
        Deed::Cancel => "is cancelled",
        Deed::RemoveWorkspace => "its workspace was removed",
    }
}

/// Says what was done to so many jobs.
fn done_to(deed: Deed, count: usize) -> String {
    let many = |one, many| if count == 1 { one } else { many };
    match deed {
        Deed::Retry => format!("{} {} again", jobs(count), many("runs", "run")),
        Deed::Cancel => format!("{} {} cancelled", jobs(count), many("is", "are")),
        Deed::RemoveWorkspace => {
            format!("{} of {} removed", many("The workspace", "The workspaces"), jobs(count) + many(" was", " were"))
        }
    }
}

fn all_done(deed: Deed, told: &[Told]) -> String {
    let names: Vec<&str> = told.iter().take(NAMED_MAX).map(|it| it.id.as_str()).collect();
    let rest = told.len().saturating_sub(names.len());
    let rest = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    format!("{}: {}{rest}.", done_to(deed, told.len()), names.join(", "))
}

fn named(ids: &[String]) -> Markup {
    let rest = ids.len().saturating_sub(NAMED_MAX);
    html! {
        ul { @for id in ids.iter().take(NAMED_MAX) { li { code { (id) } } } }
        @if 0 < rest { p { "and " (rest) " more" } }
    }
}

fn outcome(deed: Deed, told: &[Told], back: &str) -> Markup {
    let (done, refused): (Vec<&Told>, Vec<&Told>) = told.iter().partition(|it| it.refused.is_none());
    let shown = refused.iter().chain(&done).take(TOLD_MAX);
    html! {
        p { (done_to(deed, done.len())) ". Not so " (jobs(refused.len())) ", for the reasons below." }
        div.scroll {
            table {
                caption.unseen { "What became of each job" }
                thead { tr { th scope="col" { "Job" } th scope="col" { "What became of it" } } }
                tbody {
                    @for it in shown {
                        tr {
                            td { @if it.id.parse::<crate::job::JobId>().is_ok() { (job_link(&it.id)) } @else { (it.id) } }
                            td {
                                @match &it.refused {
                                    None => (did(deed)),
                                    Some(error) => { span.bad { (error.message) } div.dim { (error.hint) } },
                                }
                            }
                        }
                    }
                }
            }
        }
        @if TOLD_MAX < told.len() { p { "and " (told.len() - TOLD_MAX) " more" } }
        p { a.button href=(back) { "Back" } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_by_name_and_number() {
        let told = |count: usize| (1..=count).map(|n| Told { id: format!("j{n}"), refused: None }).collect::<Vec<_>>();
        assert_eq!(all_done(Deed::Retry, &told(1)), "1 job runs again: j1.");
        assert_eq!(done_to(Deed::RemoveWorkspace, 2), "The workspaces of 2 jobs were removed");
        let many = all_done(Deed::Cancel, &told(10));
        assert_eq!(many, "10 jobs are cancelled: j1, j2, j3, j4, j5, j6, j7, j8 and 2 more.");
    }
}
