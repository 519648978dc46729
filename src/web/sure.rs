//! The question before something is destroyed; it works without a script.
//!
//! A form that destroys is answered with this page, unless it has the field `sure`. The page names what would go, and
//! its button sends the same fields with `sure`.

use super::parts::Fields;
use maud::{Markup, html};

/// A question.
pub(super) struct Question<'a> {
    /// The address that is asked again.
    pub(super) action: &'a str,
    /// What would be done, as a sentence.
    pub(super) what: &'a str,
    /// What the button says.
    pub(super) button: &'a str,
    /// Where the way back leads.
    pub(super) back: &'a str,
    /// The fields of the form.
    pub(super) fields: &'a Fields,
}

/// Tells whether the form says that it is meant.
pub(super) fn is_sure(fields: &Fields) -> bool {
    fields.iter().any(|(name, value)| name == "sure" && value == "yes")
}

/// Shows the question.
pub(super) fn ask(question: &Question<'_>, details: Markup) -> Markup {
    let Question { action, what, button, back, fields } = question;
    html! {
        p.what { (what) }
        (details)
        form method="post" action=(action) {
            @for (name, value) in *fields { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="sure" value="yes";
            p.row {
                button.destroys type="submit" { (button) }
                a.button href=(back) { "No, go back" }
            }
        }
    }
}
