//! `reelspool looks`: lists the looks and what each sets.

use super::Outcome;
use super::context::Context;
use super::exit::Exit;
use crate::config::Source;
use crate::control::looks;
use crate::telemetry::sanitise;

pub(super) fn run(context: &Context) -> Outcome {
    let looks = looks(&context.load()?);
    let out = &context.out;
    if out.json {
        out.document(&looks);
        return Ok(Exit::Success);
    }
    let built_in = Source::BuiltIn.to_string();
    for look in &looks.items {
        let about = if look.about.is_empty() { String::new() } else { format!("  {}", sanitise(&look.about)) };
        out.line(format!("{}{}{about}", look.name, if look.default { " (default)" } else { "" }));
        for setting in &look.settings {
            let source = if setting.source == built_in { String::new() } else { format!("  # {}", setting.source) };
            out.line(sanitise(&format!("    {} = {}{source}", setting.field, setting.value)));
        }
    }
    Ok(Exit::Success)
}
