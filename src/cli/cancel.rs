//! `reelspool cancel`: places requests; works while the daemon is down.

use super::Outcome;
use super::args::CancelArgs;
use super::ask;
use super::context::{Context, job_id, spool_problem};
use super::exit::Exit;
use crate::job::JobId;
use crate::spool;
use serde_json::json;

pub(super) fn run(args: &CancelArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let ids = args.ids.iter().map(|id| job_id(id)).collect::<Result<Vec<JobId>, _>>()?;
    let ledger = context.ledger(&config)?;
    // All are looked up first: a wrong name among them changes nothing.
    let states = ids.iter().map(|id| ask::state_of(id, ledger.as_ref(), &config)).collect::<Result<Vec<_>, _>>()?;
    if !args.dry_run && !ask::may_go_on(&format!("End {} jobs?", ids.len()), ids.len(), args.yes, context) {
        context.out.talk("nothing was changed");
        return Ok(Exit::Failure);
    }
    let (mut items, mut asked) = (Vec::new(), 0);
    for (id, state) in ids.iter().zip(states) {
        let over = state.is_final();
        let outcome = match (over, args.dry_run) {
            (true, _) => "over",
            (false, true) => "would_cancel",
            (false, false) => {
                spool::request_cancel(&config.spool.dir, id).map_err(|error| spool_problem(&error))?;
                asked += 1;
                "requested"
            }
        };
        if !context.out.json {
            context.out.line(match outcome {
                "over" => format!("{id}  is {state} already"),
                "would_cancel" => format!("{id}  is {state}, would be cancelled"),
                _ => format!("{id}  was {state}, asked to end"),
            });
        }
        items.push(json!({"id": id.as_str(), "was": state.as_str(), "outcome": outcome}));
    }
    if context.out.json {
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    }
    if 0 < asked {
        ask::warn_when_down("they end", &config, context);
    }
    Ok(Exit::Success)
}
