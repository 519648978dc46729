//! `reelspool config`.

use super::Outcome;
use super::args::ConfigCommand;
use super::context::Context;
use super::exit::Exit;
use crate::config::show;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn run(command: &ConfigCommand, context: &Context) -> Outcome {
    let loaded = context.load()?;
    let file = loaded.file.as_deref().map(Path::display).map(|path| path.to_string());
    let out = &context.out;
    match command {
        ConfigCommand::Show { sources } => {
            let lines = show::lines(&loaded.layers);
            if out.json {
                let item = |line: &show::Line| {
                    let value: Value = serde_json::from_str(&line.value).unwrap_or_else(|_| line.value.clone().into());
                    json!({"key": line.key, "value": value, "source": line.source.to_string()})
                };
                let items: Vec<Value> = lines.iter().map(item).collect();
                out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
                return Ok(Exit::Success);
            }
            for line in lines {
                let comment = if *sources { format!("  # {}", line.source) } else { String::new() };
                out.line(format!("{} = {}{comment}", line.key, line.value));
            }
        }
        ConfigCommand::Check if out.json => out.document(&json!({"valid": true, "file": file})),
        ConfigCommand::Check => {
            out.line(format!("ok  {}", file.as_deref().unwrap_or("no file: the layout under the current directory")));
        }
        ConfigCommand::Path if out.json => out.document(&json!({"file": file})),
        ConfigCommand::Path => match file {
            Some(file) => out.line(file),
            None => {
                out.talk("no configuration file: the layout under the current directory; `reelspool init` makes one");
            }
        },
    }
    Ok(Exit::Success)
}
