//! Charts as inline SVG, drawn by the server: pure functions from numbers to markup.
//!
//! A chart is read without colour: its parts differ in pattern or dash and are named in words beside it, the numbers stand in
//! the text, and the picture itself is named for those who do not see it. Sizes are in units of its own `viewBox`.

use maud::{Markup, html};

/// The width of a chart.
const WIDTH: f64 = 320.0;
/// The height of a chart with columns or lines.
const HEIGHT: f64 = 120.0;
/// What is left of the plot, for the numbers of the axis.
const LEFT: f64 = 40.0;
/// What is above the plot.
const TOP: f64 = 8.0;
/// What is below the plot, for the times.
const BELOW: f64 = 18.0;
/// The height of a chart that is one bar.
const BAR_HEIGHT: f64 = 34.0;

/// The looks of parts, in order: a class for the colour, and the pattern that tells them apart without it.
const LOOKS: [(&str, Option<&str>); 7] = [
    ("look-a", None),
    ("look-b", Some("url(#stripes-b)")),
    ("look-c", Some("url(#stripes-c)")),
    ("look-d", Some("url(#dots-d)")),
    ("look-e", Some("url(#stripes-e)")),
    ("look-f", None),
    ("look-g", Some("url(#stripes-g)")),
];

/// How a part looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A plain part.
    Plain,
    /// What should not be.
    Bad,
    /// What is good.
    Good,
    /// What is of no account.
    Dim,
}

/// The looks of the parts of a whole, none of which says that it is bad.
const SHARES: [usize; 6] = [0, 2, 3, 4, 5, 6];

/// A part of a series: its name, its look, and its value in each step, `None` where there is none.
pub(super) type Part = (&'static str, Look, Vec<Option<f64>>);

/// Numbers over time, in columns that stand on each other, or in lines.
#[derive(Debug, Clone)]
pub(super) struct Series {
    /// What it is, as a heading.
    pub(super) title: &'static str,
    /// The parts.
    pub(super) parts: Vec<Part>,
    /// When the first step is.
    pub(super) first: String,
    /// When the last step is.
    pub(super) last: String,
    /// A line across: a limit, and its name.
    pub(super) limit: Option<(f64, String)>,
    /// Shows a value in words.
    pub(super) shown: fn(f64) -> String,
    /// What it says, in a sentence.
    pub(super) words: String,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Share {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: f64,
    /// Its value in words.
    pub(super) words: String,
}

/// Returns a round number that is not less: 1, 2 or 5 times a power of ten.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|step| step * power).find(|it| value <= *it).unwrap_or(10.0 * power)
}

/// Writes a coordinate: tenths are enough, and keep a page small.
fn at(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

impl Series {
    fn steps(&self) -> usize {
        self.parts.iter().map(|(_, _, values)| values.len()).max().unwrap_or(0)
    }
}

impl Look {
    fn place(self) -> usize {
        match self {
            Self::Plain => 0,
            Self::Bad => 1,
            Self::Good => 2,
            Self::Dim => 5,
        }
    }
}

/// Draws a rectangle in one of the looks.
fn block(place: usize, [x, y, width, height]: [f64; 4]) -> Markup {
    let (class, fill) = LOOKS.get(place % LOOKS.len()).copied().unwrap_or(("look-a", None));
    html! { rect class=(class) fill=[fill] x=(at(x)) y=(at(y)) width=(at(width)) height=(at(height)) {} }
}

/// Where the numbers of a series lie in its picture.
struct Plot {
    steps: usize,
    top: f64,
}

impl Plot {
    fn of(series: &Series, top: f64) -> Self {
        let steps = series.steps();
        let limit = series.limit.as_ref().map_or(0.0, |(limit, _)| *limit);
        // A limit far above what happens would press everything flat: then it is named in words only.
        let limit = if limit <= 4.0 * top { limit } else { 0.0 };
        Self { steps, top: round_up(top.max(limit)) }
    }

    fn step(&self) -> f64 {
        (WIDTH - LEFT) / self.steps.max(1) as f64
    }

    fn x(&self, index: usize) -> f64 {
        LEFT + self.step() * index as f64
    }

    fn height(&self, value: f64) -> f64 {
        (HEIGHT - TOP - BELOW) * (value / self.top).clamp(0.0, 1.0)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BELOW - self.height(value)
    }
}

/// Frames a chart: heading, picture, what its parts are, and what it says.
fn figure(title: &str, picture: Markup, key: Markup, words: &str) -> Markup {
    html! {
        figure.chart {
            figcaption { (title) }
            (picture)
            (key)
            p.says { (words) }
        }
    }
}

/// Draws the axes of a series, and its limit.
fn axes(series: &Series, plot: &Plot) -> Markup {
    let (bottom, right) = (at(HEIGHT - BELOW), at(WIDTH));
    html! {
        line.axis x1=(at(LEFT)) y1=(bottom) x2=(right) y2=(bottom) {}
        line.grid x1=(at(LEFT)) y1=(at(TOP)) x2=(right) y2=(at(TOP)) {}
        text x=(at(LEFT - 4.0)) y=(at(TOP + 4.0)) text-anchor="end" { ((series.shown)(plot.top)) }
        text x=(at(LEFT - 4.0)) y=(bottom) text-anchor="end" { "0" }
        text x=(at(LEFT)) y=(at(HEIGHT - 4.0)) { (series.first) }
        text x=(right) y=(at(HEIGHT - 4.0)) text-anchor="end" { (series.last) }
        @if let Some((limit, name)) = &series.limit {
            @if *limit <= plot.top {
                line.limit x1=(at(LEFT)) y1=(at(plot.y(*limit))) x2=(right) y2=(at(plot.y(*limit))) {}
                text x=(right) y=(at(plot.y(*limit) - 3.0)) text-anchor="end" { (name) }
            }
        }
    }
}

/// Makes the picture; what it says is in words below it, so that its name is enough.
fn svg(height: f64, title: &str, inside: Markup) -> Markup {
    html! { svg viewBox=(format!("0 0 {} {}", at(WIDTH), at(height))) role="img" aria-label={ "Chart: " (title) } { (inside) } }
}

/// Names the parts of a series, if there are several.
fn key(series: &Series, mark: fn(usize, Look) -> Markup) -> Markup {
    html! {
        @if 1 < series.parts.len() {
            ul.key { @for (place, (name, look, _)) in series.parts.iter().enumerate() { li { (mark(place, *look)) (name) } } }
        }
    }
}

fn swatch(place: usize) -> Markup {
    html! { svg.swatch viewBox="0 0 14 10" aria-hidden="true" { (block(place, [0.0, 0.0, 14.0, 10.0])) } }
}

fn stroke(place: usize, _look: Look) -> Markup {
    html! {
        svg.swatch viewBox="0 0 14 10" aria-hidden="true" {
            line class={ "line-" (place) } x1="0" y1="5" x2="14" y2="5" {}
        }
    }
}

/// Shows a series as columns; the parts of a step stand on each other, the first one below.
pub(super) fn columns(series: &Series) -> Markup {
    let steps = series.steps();
    let value = |part: &[Option<f64>], step: usize| part.get(step).copied().flatten().unwrap_or(0.0);
    let sums = (0..steps).map(|step| series.parts.iter().map(|(_, _, part)| value(part, step)).sum());
    let top = sums.fold(0.0, f64::max);
    if top <= 0.0 {
        return words_alone(series);
    }
    let plot = Plot::of(series, top);
    let width = (plot.step() * 0.8).max(0.8);
    let mut below = vec![0.0; steps];
    let mut bars = Vec::new();
    for (_, look, part) in &series.parts {
        for (step, below) in below.iter_mut().enumerate() {
            let number = value(part, step);
            if 0.0 < number {
                bars.push((look.place(), plot.x(step), plot.y(*below + number), plot.height(number)));
                *below += number;
            }
        }
    }
    let inside = html! {
        (axes(series, &plot))
        @for (place, x, y, height) in bars {
            (block(place, [x, y, width, height.max(0.6)]))
        }
    };
    figure(series.title, svg(HEIGHT, series.title, inside), key(series, |_, look| swatch(look.place())), &series.words)
}

/// Shows a series as lines; where there is no value, the line has a gap.
pub(super) fn lines(series: &Series) -> Markup {
    let top = series.parts.iter().flat_map(|(_, _, part)| part.iter().flatten()).copied().fold(0.0, f64::max);
    if top <= 0.0 {
        return words_alone(series);
    }
    let plot = Plot::of(series, top);
    let middle = plot.step() / 2.0;
    let inside = html! {
        (axes(series, &plot))
        @for (place, (_, _, part)) in series.parts.iter().enumerate() {
            @for run in runs(part) {
                @let points: Vec<String> =
                    run.iter().map(|(step, it)| format!("{},{}", at(plot.x(*step) + middle), at(plot.y(*it)))).collect();
                polyline class={ "line-" (place) } points=(points.join(" ")) {}
                @if let [(step, it)] = run.as_slice() {
                    circle class={ "dot-" (place) } cx=(at(plot.x(*step) + middle)) cy=(at(plot.y(*it))) r="2" {}
                }
            }
        }
    };
    figure(series.title, svg(HEIGHT, series.title, inside), key(series, stroke), &series.words)
}

/// Returns the values that follow each other without a gap, each with its step.
fn runs(values: &[Option<f64>]) -> Vec<Vec<(usize, f64)>> {
    let mut runs: Vec<Vec<(usize, f64)>> = vec![Vec::new()];
    for (step, value) in values.iter().enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((step, *value)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn shares_look(place: usize) -> usize {
    SHARES.get(place % SHARES.len()).copied().unwrap_or(0)
}

/// Says what a series without anything to draw says.
fn words_alone(series: &Series) -> Markup {
    html! { figure.chart { figcaption { (series.title) } p.says { (series.words) } } }
}

/// Shows how a whole is divided, as one bar; parts of nothing are left out.
pub(super) fn shares(title: &str, shares: &[Share], words: &str) -> Markup {
    let whole: f64 = shares.iter().map(|share| share.value).sum();
    let parts: Vec<(usize, &Share)> = shares.iter().enumerate().filter(|(_, share)| 0.0 < share.value).collect();
    let mut x = 0.0;
    let mut bars = Vec::new();
    for (place, share) in &parts {
        let width = WIDTH * share.value / whole;
        bars.push((*place, x, width));
        x += width;
    }
    let inside = html! {
        @for (place, x, width) in bars { (block(shares_look(place), [x, 4.0, width, 26.0])) }
    };
    let key = html! {
        ul.key {
            @for (place, share) in parts {
                li { (swatch(shares_look(place))) (share.name) " " strong { (format!("{:.0} %", 100.0 * share.value / whole)) } ", " (share.words) }
            }
        }
    };
    figure(title, svg(BAR_HEIGHT, title, inside), key, words)
}

/// Shows how much of a room is taken, with a mark where a limit is; both are parts of 1.
pub(super) fn gauge(title: &str, taken: f64, limit: Option<(f64, &str)>, words: &str) -> Markup {
    let x = |part: f64| at(WIDTH * part.clamp(0.0, 1.0));
    let is_over = limit.is_some_and(|(limit, _)| limit <= taken);
    let inside = html! {
        rect.room x="0.5" y="4.5" width=(at(WIDTH - 1.0)) height="14" {}
        (block(usize::from(is_over), [0.5, 4.5, (WIDTH - 1.0) * taken.clamp(0.0, 1.0), 14.0]))
        @if let Some((limit, name)) = limit {
            line.limit x1=(x(limit)) y1="1" x2=(x(limit)) y2="22" {}
            text x=(x(limit)) y="32" text-anchor=(if limit < 0.5 { "start" } else { "end" }) { (name) }
        }
    };
    figure(title, svg(BAR_HEIGHT, title, inside), html! {}, words)
}

/// Returns the patterns of the looks; once on a page with charts. Their colours are in the style sheet.
pub(super) fn patterns() -> Markup {
    let stripe = |id: &str, angle: u32| {
        html! {
            pattern id=(id) width="4" height="4" patternUnits="userSpaceOnUse" patternTransform={ "rotate(" (angle) ")" } {
                rect.under width="4" height="4" {} rect.over width="2" height="4" {}
            }
        }
    };
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" {
            defs {
                (stripe("stripes-b", 45)) (stripe("stripes-c", 135)) (stripe("stripes-e", 0)) (stripe("stripes-g", 90))
                pattern id="dots-d" width="4" height="4" patternUnits="userSpaceOnUse" {
                    rect.under width="4" height="4" {} circle.over cx="2" cy="2" r="1.2" {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(parts: Vec<Part>) -> Series {
        Series {
            title: "Jobs",
            parts,
            first: "Mon".to_owned(),
            last: "now".to_owned(),
            limit: None,
            shown: |value| format!("{value:.0}"),
            words: "3 done & 1 failed".to_owned(),
        }
    }

    #[test]
    fn the_top_of_an_axis_is_a_round_number() {
        for (value, expected) in [(0.0, 1.0), (0.03, 0.05), (1.0, 1.0), (3.0, 5.0), (7.0, 10.0), (101.0, 200.0)] {
            assert!((round_up(value) - expected).abs() < 1e-9, "{value}: {}", round_up(value));
        }
    }

    #[test]
    fn the_parts_of_a_column_stand_on_each_other() {
        let shown = columns(&series(vec![
            ("done", Look::Plain, vec![Some(3.0), None]),
            ("failed", Look::Bad, vec![Some(1.0), Some(2.0)]),
        ]));
        let shown = shown.into_string();
        // The axis ends at 5, so that the plot of 94 units has 18.8 for each.
        assert!(shown.contains(r#"<rect class="look-a" x="40" y="45.6" width="112" height="56.4">"#), "{shown}");
        assert!(
            shown.contains(r#"<rect class="look-b" fill="url(#stripes-b)" x="40" y="26.8" width="112" height="18.8">"#),
            "{shown}"
        );
        assert!(
            shown
                .contains(r#"<rect class="look-b" fill="url(#stripes-b)" x="180" y="64.4" width="112" height="37.6">"#),
            "{shown}"
        );
        assert!(shown.contains(r#"<p class="says">3 done &amp; 1 failed</p>"#), "{shown}");
        assert!(
            shown.contains("</svg>done</li>") && shown.contains("</svg>failed</li>"),
            "the parts are named: {shown}"
        );
    }

    #[test]
    fn a_line_has_a_gap_where_nothing_was_measured() {
        let part = [Some(1.0), Some(2.0), None, Some(3.0)];
        assert_eq!(runs(&part), [vec![(0, 1.0), (1, 2.0)], vec![(3, 3.0)]]);
        let shown = lines(&series(vec![("p50", Look::Plain, part.to_vec())])).into_string();
        assert_eq!(shown.matches("<polyline").count(), 2, "{shown}");
        assert_eq!(shown.matches("<circle").count(), 1, "one value alone is a dot: {shown}");
        assert!(!shown.contains("class=\"key\""), "what is alone needs no key: {shown}");
    }

    #[test]
    fn a_limit_is_drawn_unless_it_would_press_everything_flat() {
        let with = |limit: f64| {
            let limit = Some((limit, "cap".to_owned()));
            columns(&Series { limit, ..series(vec![("spent", Look::Plain, vec![Some(4.0)])]) }).into_string()
        };
        assert!(with(8.0).contains(">cap</text>"), "{}", with(8.0));
        assert!(!with(400.0).contains(">cap</text>"), "{}", with(400.0));
    }

    #[test]
    fn shares_fill_the_bar_and_say_their_percents() {
        let share = |name: &str, value| Share { name: name.to_owned(), value, words: format!("{value} s") };
        let shown =
            shares("Stages", &[share("tts", 1.0), share("images", 0.0), share("video", 3.0)], "4 s").into_string();
        assert!(
            shown.contains(r#"<rect class="look-d" fill="url(#dots-d)" x="80" y="4" width="240" height="26">"#),
            "{shown}"
        );
        assert!(shown.contains("tts <strong>25 %</strong>, 1 s") && !shown.contains("images"), "{shown}");
        assert!(!shares("Stages", &[], "nothing").into_string().contains("NaN"));
        let empty = columns(&series(vec![("done", Look::Plain, vec![None, Some(0.0)])])).into_string();
        assert!(empty.contains("3 done") && !empty.contains("<svg"), "nothing is drawn of nothing: {empty}");
    }

    #[test]
    fn a_gauge_above_its_limit_looks_different() {
        let shown = |taken| gauge("Disk", taken, Some((0.85, "85 %")), "words").into_string();
        assert!(shown(0.5).contains(r#"class="look-a" x="0.5" y="4.5" width="159.5""#), "{}", shown(0.5));
        assert!(shown(0.9).contains(r#"class="look-b""#), "{}", shown(0.9));
    }
}
