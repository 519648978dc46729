//! The cells of `list`, and a table that fits the terminal.

use super::args::Column;
use super::text::{age, columns_of, cut, table, took};
use crate::control::JobView;
use crate::telemetry::sanitise;
use chrono::{DateTime, Utc};
use std::io::{IsTerminal, stdout};

/// The least width of a title; on a narrower terminal lines are cut.
const TITLE_MIN: usize = 8;

/// Returns the width of the terminal on standard output; `None` if it is not a terminal.
pub(super) fn terminal_width() -> Option<usize> {
    let stdout = stdout();
    let size = stdout.is_terminal().then(|| rustix::termios::tcgetwinsize(&stdout).ok())??;
    Some(usize::from(size.ws_col)).filter(|width| 0 < *width)
}

/// Formats one cell.
pub(super) fn cell(column: Column, job: &JobView, now: DateTime<Utc>) -> String {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    match column {
        Column::Id => job.id.clone(),
        Column::State => job.state.to_string(),
        Column::Stage => {
            let stage = job.error_stage.or(job.stage.filter(|_| !job.state.is_final()));
            or_dash(stage.map(|stage| stage.to_string()))
        }
        Column::Try if job.attempt == 0 && job.state.is_final() => or_dash(None),
        Column::Try => format!("{}/{}", job.attempt, job.attempts_max),
        Column::Age => age(job.accepted_at, now),
        Column::Took => or_dash(job.took_ms.map(took)),
        Column::Title => job.title.as_deref().map(|title| sanitise(title).into_owned()).unwrap_or_default(),
        Column::Code => job.code.map(|code| code.to_string()).unwrap_or_default(),
        Column::Type => job.kind.clone(),
        Column::Priority => job.priority.to_string(),
        Column::Labels => {
            let labels = job.labels.iter().map(|(key, value)| format!("{}={}", sanitise(key), sanitise(value)));
            labels.collect::<Vec<_>>().join(" ")
        }
    }
}

/// Lays out rows so that no line is longer than `width`: titles are shortened first, then lines are cut.
pub(super) fn fitted(columns: &[Column], mut rows: Vec<Vec<String>>, width: Option<usize>) -> String {
    let headers: Vec<&str> = columns.iter().map(|column| column.header()).collect();
    let whole = table(&headers, &rows);
    let longest = whole.lines().map(columns_of).max().unwrap_or(0);
    let Some(width) = width.filter(|width| *width < longest) else { return whole };
    if let Some(title) = columns.iter().position(|column| *column == Column::Title) {
        let widest = rows.iter().filter_map(|row| row.get(title)).map(|cell| columns_of(cell)).max().unwrap_or(0);
        let room = widest.saturating_sub(longest - width).max(TITLE_MIN);
        for cell in rows.iter_mut().filter_map(|row| row.get_mut(title)) {
            *cell = cut(cell, room);
        }
    }
    table(&headers, &rows).lines().map(|line| cut(line, width)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_gives_way_and_no_line_is_longer_than_the_terminal() {
        let columns = [Column::Id, Column::Title, Column::Code];
        let rows = || {
            let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
            vec![
                row(["fog", "The Fog Came Over the Harbour", "io_error"]),
                row(["\u{706f}", "\u{706f}\u{53f0}\u{306e}\u{591c}\u{3068}\u{6d77}", ""]),
            ]
        };
        let whole = fitted(&columns, rows(), None);
        assert!(whole.contains("The Fog Came Over the Harbour"), "{whole}");
        assert_eq!(fitted(&columns, rows(), Some(200)), whole);
        let narrow = fitted(&columns, rows(), Some(26));
        assert_eq!(narrow.lines().nth(1), Some("fog  The Fog Ca\u{2026}  io_error"));
        for width in 1..60 {
            let shown = fitted(&columns, rows(), Some(width));
            assert!(shown.lines().all(|line| columns_of(line) <= width), "{width}:\n{shown}");
        }
    }
}
