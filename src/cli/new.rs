//! `reelspool new`: an example job.

use super::args::NewArgs;
use super::context::Context;
use super::exit::Exit;

/// The shortest valid job.
const MINIMAL: &str = include_str!("../../spool/examples/minimal.json");
/// A job with every field.
const FULL: &str = include_str!("../../spool/examples/full.json");
/// A job with the fields that most people need.
pub(super) const SENSIBLE: &str = r#"{
  "$schema": "urn:reelspool:schema:job:1",
  "version": 1,
  "story": {
    "type": "mystery",
    "title": "The Lighthouse",
    "language": "en",
    "text": "The lamp went out at nine. Nobody had lit it for years. In the morning it was warm."
  },
  "images": { "style": "ink" },
  "labels": { "channel": "night-tales" }
}
"#;

pub(super) fn run(args: &NewArgs, context: &Context) -> Exit {
    let text = match (args.minimal, args.full) {
        (true, _) => MINIMAL,
        (false, true) => FULL,
        (false, false) => SENSIBLE,
    };
    context.out.line(text.trim_end());
    Exit::Success
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::parse::parse;

    #[test]
    fn every_example_is_a_job() {
        for text in [MINIMAL, FULL, SENSIBLE] {
            parse(text.as_bytes(), "x").unwrap();
        }
    }
}
