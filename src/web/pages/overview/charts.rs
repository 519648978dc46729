//! The charts of the overview: from the history of the installation to what each says.

use crate::control::{DiskRoom, History, HistoryPoint, Overview};
use crate::job::{Money, Stage};
use crate::web::charts::{Look, Part, Series, Share, columns, gauge, lines, shares};
use crate::web::parts::{bytes, number_of, span_s};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

/// The seconds of an hour.
const HOUR_S: u32 = 3600;

/// Draws all of them.
pub(super) fn all(overview: &Overview) -> Markup {
    let history = &overview.history;
    html! {
        (throughput(history))
        (latency(history))
        (stages(history))
        (pictures(overview))
        (costs(overview))
        (disk(overview))
        (library(overview))
        (passes(history))
    }
}

fn when(at: DateTime<Utc>, step_s: u32) -> String {
    at.format(if step_s <= HOUR_S { "%b %-d %H:%M" } else { "%b %-d" }).to_string()
}

/// Names the step of a series: the time of a point.
fn step_word(history: &History) -> &'static str {
    if history.step_s <= HOUR_S { "hour" } else { "day" }
}

/// Starts a series over the steps of the history.
fn over_time(history: &History, title: &'static str, parts: Vec<Part>) -> Series {
    let first = history.points.first().map(|point| when(point.at, history.step_s)).unwrap_or_default();
    Series { title, parts, first, last: "now (UTC)".to_owned(), limit: None, shown: whole, words: String::new() }
}

fn whole(value: f64) -> String {
    if value < 1.0 && 0.0 < value { format!("{value:.2}") } else { format!("{value:.0}") }
}

fn size(value: f64) -> String {
    // A size on an axis: positive, and far below what an f64 holds.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating cast is right here")]
    let count = value as u64;
    bytes(count)
}

fn counts(history: &History, of: fn(&HistoryPoint) -> u64) -> Vec<Option<f64>> {
    history.points.iter().map(|point| Some(of(point) as f64)).collect()
}

fn throughput(history: &History) -> Markup {
    let parts = vec![
        ("done", Look::Plain, counts(history, |it| it.done)),
        ("failed", Look::Bad, counts(history, |it| it.failed)),
    ];
    let (done, failed): (u64, u64) =
        history.points.iter().fold((0, 0), |(done, failed), it| (done + it.done, failed + it.failed));
    let most = history.points.iter().max_by_key(|it| it.done).filter(|it| 0 < it.done);
    let most =
        most.map(|it| format!("; most in one {}: {} ({})", step_word(history), it.done, when(it.at, history.step_s)));
    let words = format!("{done} done, {failed} failed{}.", most.unwrap_or_default());
    let title = if history.step_s <= HOUR_S { "Jobs per hour" } else { "Jobs per day" };
    columns(&Series { words, ..over_time(history, title, parts) })
}

fn latency(history: &History) -> Markup {
    let seconds = |of: fn(&HistoryPoint) -> Option<u64>| -> Vec<Option<f64>> {
        history.points.iter().map(|point| of(point).map(|ms| ms as f64 / 1000.0)).collect()
    };
    let (p50, p95) = (seconds(|it| it.p50_ms), seconds(|it| it.p95_ms));
    let newest = |values: &[Option<f64>]| values.iter().rev().find_map(|it| *it).map(span_s);
    let words = match (newest(&p50), newest(&p95)) {
        (Some(half), Some(most)) => {
            format!("Half of the newest jobs took up to {half}, 95 of 100 up to {most}.")
        }
        _ => "No job was done in this time.".to_owned(),
    };
    let parts = vec![("p50 (half of the jobs)", Look::Plain, p50), ("p95 (95 of 100)", Look::Plain, p95)];
    lines(&Series { words, shown: span_s, ..over_time(history, "How long a job takes", parts) })
}

fn stages(history: &History) -> Markup {
    let sum = |stage: Stage| history.points.iter().filter_map(|point| point.stages_ms.get(&stage)).sum::<u64>();
    let share = |stage: Stage| {
        let value = sum(stage) as f64 / 1000.0;
        Share { name: stage.as_str().to_owned(), value, words: span_s(value) }
    };
    let parts = Stage::ALL.map(share);
    let all: f64 = parts.iter().map(|it| it.value).sum();
    let words = match parts.iter().max_by(|a, b| a.value.total_cmp(&b.value)).filter(|it| 0.0 < it.value) {
        Some(most) => format!("{} of work; most of it in stage {}.", span_s(all), most.name),
        None => "No stage ended in this time.".to_owned(),
    };
    shares("Where the time goes", &parts, &words)
}

fn pictures(overview: &Overview) -> Markup {
    let (history, reuse) = (&overview.history, &overview.reuse);
    let parts = vec![
        ("used again", Look::Good, counts(history, |it| it.pictures_reused)),
        ("made", Look::Dim, counts(history, |it| it.pictures_generated)),
    ];
    let rate = match reuse.percent() {
        Some(percent) => {
            format!("{} used again, {} made: {percent} % came from the library.", reuse.reused, reuse.generated)
        }
        None => "No picture was needed in this time.".to_owned(),
    };
    let saved = match (reuse.saved(), &reuse.price) {
        (Some(saved), Some((name, price))) => {
            let currency = &history.currency;
            format!(" That saved {saved} {currency}, at {price} {currency} for a picture of {name}.")
        }
        _ => " What makes pictures here has no price, so reuse saves time, not money.".to_owned(),
    };
    columns(&Series { words: rate + &saved, ..over_time(history, "Pictures", parts) })
}

fn money(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}

fn units(amount: Money) -> f64 {
    amount.micros() as f64 / 1e6
}

fn costs(overview: &Overview) -> Markup {
    let (history, today) = (&overview.history, &overview.costs);
    let days: Vec<Option<f64>> = history.costs.iter().map(|day| Some(units(day.spent))).collect();
    let first = history.costs.first().map(|day| when(day.at, 24 * HOUR_S)).unwrap_or_default();
    let cap = today.max_per_day.map(|cap| (units(cap), format!("cap {cap}")));
    let currency = &history.currency;
    let left = match (today.max_per_day, today.left_today) {
        (Some(cap), Some(left)) => format!("; {left} of {cap} {currency} a day are left"),
        _ => "; there is no cap".to_owned(),
    };
    let all = history.costs.iter().fold(Money::ZERO, |sum, day| sum.plus(day.spent));
    let words = format!("{} {currency} today{left}. {all} {currency} on these days.", today.spent_today);
    columns(&Series {
        title: "Spent per day",
        parts: vec![("spent", Look::Plain, days)],
        first,
        last: "today (UTC)".to_owned(),
        limit: cap,
        shown: money,
        words,
    })
}

fn disk(overview: &Overview) -> Markup {
    let Some(DiskRoom { used, available }) = overview.disk else {
        return gauge("Disk", 0.0, None, "The disk cannot be queried.");
    };
    let taken = used as f64 / used.saturating_add(available).max(1) as f64;
    let high = overview.disk_high_permille as f64 / 1000.0;
    let full_in = overview.reaper.last_pass.as_ref().map(|(_, report)| report.disk.full_in_s);
    let forecast = match full_in {
        None => "The first pass of the reaper will tell whether it fills up.".to_owned(),
        Some(0) => "It does not fill up at the present rate.".to_owned(),
        Some(seconds) => format!("At the present rate it is full in {}.", span_s(seconds as f64)),
    };
    let words = format!(
        "{:.0} % are used ({}), {} are free. Above {:.0} % the oldest preserved workspaces go. {forecast}",
        taken * 100.0,
        bytes(used),
        bytes(available),
        high * 100.0
    );
    gauge("Disk", taken, Some((high, "workspaces go")), &words)
}

fn library(overview: &Overview) -> Markup {
    let images = &overview.images;
    let held = format!("{} pictures, {}", images.files, bytes(images.bytes));
    match images.max_bytes.filter(|max| 0 < *max) {
        Some(max) => {
            let taken = images.bytes as f64 / max as f64;
            let words = format!("{held}: {:.0} % of the budget of {}.", taken * 100.0, bytes(max));
            gauge("Picture library", taken, Some((1.0, "budget")), &words)
        }
        None => gauge("Picture library", 0.0, None, &format!("{held}; there is no budget.")),
    }
}

fn passes(history: &History) -> Markup {
    let real: Vec<_> = history.passes.iter().filter(|pass| !pass.dry_run).collect();
    let freed: Vec<Option<f64>> = real.iter().map(|pass| Some(pass.freed_bytes as f64)).collect();
    let (removed, bytes_freed): (u64, u64) =
        real.iter().fold((0, 0), |(removed, freed), it| (removed + it.removed, freed + it.freed_bytes));
    let words = format!(
        "The last {} removed {} and freed {}; {} left.",
        number_of(real.len() as u64, "pass", "passes"),
        number_of(removed, "workspace", "workspaces"),
        bytes(bytes_freed),
        number_of(real.last().map_or(0, |it| it.preserved), "is", "are")
    );
    columns(&Series {
        title: "Freed by the reaper, per pass",
        parts: vec![("freed", Look::Plain, freed)],
        first: real.first().map(|pass| when(pass.at, HOUR_S)).unwrap_or_default(),
        last: real.last().map(|pass| when(pass.at, HOUR_S)).unwrap_or_default(),
        limit: None,
        shown: size,
        words,
    })
}
