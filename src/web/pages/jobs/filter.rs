//! Which jobs the list shows: from the address to an order, and back.

use super::{HERE, codes};
use crate::control::{ControlError, JobsOrder};
use crate::job::{JobState, Stage};
use crate::ledger::Sort;
use crate::web::pages::duration;
use crate::web::parts::{Fields, value, values};
use maud::{Markup, html};

/// How many jobs one page shows.
const ROWS: u32 = 50;
/// The fields that make the filter; what else is in an address is not looked at.
const NAMES: [&str; 8] = ["state", "label", "type", "code", "stage", "q", "since", "sort"];
/// The orders, by name and in words.
const SORTS: [(&str, Sort, &str); 6] = [
    ("newest", Sort::Newest, "newest first"),
    ("oldest", Sort::Oldest, "oldest first"),
    ("finished", Sort::Finished, "last ended first"),
    ("took", Sort::Took, "longest first"),
    ("priority", Sort::Priority, "in the order of the queue"),
    ("id", Sort::Id, "by id"),
];

/// A filter as it stands in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    fields: Fields,
    cursor: Option<String>,
}

impl Wish {
    /// Takes what concerns the filter from the fields of an address or a form; empty ones are left out.
    pub(super) fn of(fields: &Fields) -> Self {
        let known = fields.iter().filter(|(name, value)| NAMES.contains(&name.as_str()) && !value.trim().is_empty());
        Self { fields: known.cloned().collect(), cursor: value(fields, "cursor").map(str::to_owned) }
    }

    /// Returns its fields, the place in the list left out.
    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Makes the order for the list.
    pub(super) fn order(&self) -> Result<JobsOrder, ControlError> {
        let text = |name: &str| self.get(name).map(|it| it.trim().to_owned());
        let sort = self.get("sort").and_then(|name| SORTS.iter().find(|(known, _, _)| *known == name));
        Ok(JobsOrder {
            states: values(&self.fields, "state").map(str::to_owned).collect(),
            labels: values(&self.fields, "label").flat_map(str::split_whitespace).map(str::to_owned).collect(),
            since: self.get("since").map(duration).transpose()?,
            search: text("q"),
            sort: sort.map(|(_, sort, _)| *sort).unwrap_or_default(),
            limit: ROWS,
            quick: true,
            kind: text("type"),
            code: text("code"),
            error_stage: text("stage"),
            cursor: self.cursor.clone(),
        })
    }

    /// Returns the address of the first page.
    pub(super) fn first_page(&self) -> String {
        self.address(None)
    }

    /// Returns the address of the page at a place.
    pub(super) fn at(&self, cursor: &str) -> String {
        self.address(Some(cursor))
    }

    /// Returns the address of this page.
    pub(super) fn here(&self) -> String {
        self.address(self.cursor.as_deref())
    }

    fn address(&self, cursor: Option<&str>) -> String {
        if self.fields.is_empty() && cursor.is_none() {
            return HERE.to_owned();
        }
        let mut query = url::form_urlencoded::Serializer::for_suffix(format!("{HERE}?"), HERE.len() + 1);
        query.extend_pairs(&self.fields).extend_pairs(cursor.map(|it| ("cursor", it)));
        query.finish()
    }
}

/// Shows the form of the filter.
pub(super) fn form(wish: &Wish) -> Markup {
    let is_state = |state: JobState| values(&wish.fields, "state").any(|it| it == state.as_str());
    html! {
        form.filter method="get" action=(HERE) role="search" aria-label="Filter jobs" {
            fieldset.states {
                legend { "State" }
                @for state in JobState::ALL {
                    label.choice { input type="checkbox" name="state" value=(state.as_str()) checked[is_state(state)]; (state.as_str()) }
                }
            }
            div.row {
                (field("q", "Text", ("in id, title, words, label, error", 30), wish))
                (field("label", "Label", ("channel=night", 14), wish))
                (field("type", "Type", ("horror", 9), wish))
                (select("code", "Error code", &codes().map(|it| (it, it)).collect::<Vec<_>>(), "any", wish))
                (select("stage", "Failed in stage", &stages(), "any", wish))
                (field("since", "Since", ("2d", 5), wish))
                (select("sort", "Order", &SORTS.map(|(name, _, words)| (name, words)), "newest first", wish))
                button.first type="submit" { "Show" }
                @if !wish.fields.is_empty() { a.button href=(HERE) { "Show all" } }
            }
        }
    }
}

fn stages() -> Vec<(&'static str, &'static str)> {
    let stages = Stage::ALL.map(|stage| (stage.as_str(), stage.as_str()));
    stages.into_iter().chain([("none", "outside of any")]).collect()
}

fn field(name: &str, words: &str, (hint, size): (&str, u32), wish: &Wish) -> Markup {
    html! {
        div {
            label for=(name) { (words) }
            input id=(name) name=(name) value=[wish.get(name)] placeholder=(hint) size=(size);
        }
    }
}

fn select(name: &str, words: &str, choices: &[(&str, &str)], none: &str, wish: &Wish) -> Markup {
    html! {
        div {
            label for=(name) { (words) }
            select id=(name) name=(name) {
                option value="" { (none) }
                @for (value, words) in choices { option value=(value) selected[wish.get(name) == Some(value)] { (words) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(query: &str) -> Wish {
        Wish::of(&url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    #[test]
    fn an_address_says_which_jobs_and_comes_back_as_it_was() {
        let query = "state=failed&state=queued&label=a%3Db+c%3Dd&q=the+lamp&type=horror&code=timed_out&stage=none&since=2d&sort=took";
        let order = wish(query).order().unwrap();
        assert_eq!(
            (order.states, order.labels),
            (vec!["failed".into(), "queued".into()], vec!["a=b".into(), "c=d".into()])
        );
        assert_eq!((order.search.as_deref(), order.kind.as_deref()), (Some("the lamp"), Some("horror")));
        assert_eq!((order.code.as_deref(), order.error_stage.as_deref()), (Some("timed_out"), Some("none")));
        assert_eq!((order.since.map(|it| it.as_secs()), order.sort), (Some(2 * 86_400), Sort::Took));
        assert_eq!(wish(query).first_page(), format!("/jobs?{query}"));
        assert_eq!(wish("q=x&cursor=after.7").here(), "/jobs?q=x&cursor=after.7");
    }

    #[test]
    fn what_is_empty_or_unknown_is_no_filter() {
        let found = wish("state=&q=+&code=&act=retry&id=a&back=//evil.example");
        assert_eq!((found.fields().len(), found.first_page().as_str()), (0, "/jobs"));
        assert!(wish("since=yesterday").order().is_err());
    }
}
