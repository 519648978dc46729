//! `reelspool doctor`: checks what the daemon needs, where possible by using it.

mod checks;
mod programs;

use super::args::DoctorArgs;
use super::context::Context;
use super::exit::Exit;
use super::out::style;
use super::ready;
use crate::config::Config;
use crate::control::Control;
use crate::setup;
use serde::Serialize;
use serde_json::json;

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Grade {
    Ok,
    Warn,
    Fail,
}

/// A check with its result: one line of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Check {
    grade: Grade,
    name: &'static str,
    text: String,
}

impl Check {
    fn new(grade: Grade, name: &'static str, text: impl Into<String>) -> Self {
        Self { grade, name, text: text.into() }
    }

    fn ok(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(Grade::Ok, name, text)
    }

    fn warn(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(Grade::Warn, name, text)
    }

    fn fail(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(Grade::Fail, name, text)
    }
}

/// Checks that the voices and the pieces of music that looks name are there.
fn looks(config: &Config, context: &Context) -> Check {
    let looks = setup::looks(config);
    let names: Vec<&str> = looks.iter().map(|(name, _)| name).collect();
    match ready::unserved_looks(config, context) {
        Ok(found) if found.is_empty() => {
            let usual = config.jobs.look.as_str();
            Check::ok("looks", format!("{}; jobs that name none have {usual}", names.join(", ")))
        }
        Ok(found) => {
            let words = found.iter().map(|(name, it)| format!("look.{name}.{}: {}", it.path, it.message));
            Check::fail("looks", words.collect::<Vec<_>>().join("; "))
        }
        Err(problem) => Check::warn("looks", format!("cannot tell: {}", problem.message)),
    }
}

pub(super) fn run(args: &DoctorArgs, context: &Context) -> Exit {
    let checks = match context.load() {
        Err(problem) => vec![Check::fail("config", problem.message)],
        Ok(mut loaded) => {
            // An error shows in the check of the place for results.
            let here = context.publish_here(&mut loaded).err().map(|problem| Check::fail("upload", problem.message));
            let config = &loaded.config;
            let mut checks = vec![Check::ok("config", loaded.home.words())];
            if args.fix {
                let fixed = setup::directories(config).and_then(|()| setup::spool(config));
                checks.extend(fixed.err().map(|error| Check::fail("fix", error.to_string())));
            }
            if loaded.home.is_of_user() && !args.fix {
                checks.extend(checks::without_spool(config));
            } else {
                checks.extend(checks::directories(config));
                checks.push(checks::owner(config));
            }
            checks.push(checks::ledger(config));
            checks.extend(programs::all(config, args, context));
            checks.push(looks(config, context));
            checks.push(checks::notices(config, Control::new(config.clone()).outbox()));
            checks.push(checks::assets(&Control::new(config.clone())));
            checks.push(checks::inotify());
            checks.push(checks::space(config));
            checks.push(checks::daemons(config));
            checks.extend(here);
            checks.push(checks::published(Control::new(loaded.config.clone()).jobs_without_files()));
            checks
        }
    };
    let failed = checks.iter().any(|check| check.grade == Grade::Fail);
    if context.out.json {
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": checks}));
    } else {
        for Check { grade, name, text } in &checks {
            let grade = match grade {
                Grade::Ok => style::paint(style::GOOD, "ok  "),
                Grade::Warn => style::paint(style::WARN, "warn"),
                Grade::Fail => style::paint(style::BAD, "fail"),
            };
            context.out.line(format!("{grade}  {name:<10}  {}", context.out.exact(text)));
        }
    }
    if failed { Exit::Failure } else { Exit::Success }
}
