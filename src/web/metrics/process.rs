//! What the kernel says of this process, under the names that all programs use.

use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use std::fs;

/// Makes the metrics of the process; what `/proc` does not say is left out.
pub(super) fn registry() -> Registry {
    let mut registry = Registry::with_prefix("process");
    let ticks = rustix::param::clock_ticks_per_second() as f64;
    let page_bytes = rustix::param::page_size() as f64;
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        registry.register("open_fds", "Open files", ConstGauge::new(files.count() as f64));
    }
    let Some(stat) = fs::read_to_string("/proc/self/stat").ok().and_then(|text| Stat::read(&text)) else {
        return registry;
    };
    let resident = ConstGauge::new(stat.resident_pages * page_bytes);
    registry.register("resident_memory_bytes", "Resident memory", resident);
    registry.register("virtual_memory_bytes", "Virtual memory", ConstGauge::new(stat.virtual_bytes));
    registry.register("threads", "Threads", ConstGauge::new(stat.threads));
    registry.register("cpu_seconds", "Used time of processors", ConstCounter::new(stat.cpu_ticks / ticks));
    if let Some(booted) = fs::read_to_string("/proc/stat").ok().and_then(|text| booted(&text)) {
        let started = ConstGauge::new(booted + stat.started_ticks / ticks);
        registry.register("start_time_seconds", "When the process started", started);
    }
    registry
}

/// A part of `/proc/self/stat`, see proc_pid_stat(5).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stat {
    cpu_ticks: f64,
    threads: f64,
    started_ticks: f64,
    virtual_bytes: f64,
    resident_pages: f64,
}

impl Stat {
    fn read(text: &str) -> Option<Self> {
        // The name of the program stands in parentheses and may contain anything.
        let (_, rest) = text.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        // The first of these is field 3 of the manual page.
        let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
        Some(Self {
            cpu_ticks: field(14)? + field(15)?,
            threads: field(20)?,
            started_ticks: field(22)?,
            virtual_bytes: field(23)?,
            resident_pages: field(24)?,
        })
    }
}

/// Returns when the machine was started, in seconds since 1970.
fn booted(stat: &str) -> Option<f64> {
    stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_program_does_not_shift_the_fields() {
        let text =
            "7 (a b) 1 2) S 1 7 7 0 -1 4194560 1 0 0 0 30 12 0 0 20 0 5 0 900 4096000 250 18446744073709551615 1";
        let (cpu_ticks, threads, started_ticks) = (42.0, 5.0, 900.0);
        let (virtual_bytes, resident_pages) = (4_096_000.0, 250.0);
        assert_eq!(Stat::read(text), Some(Stat { cpu_ticks, threads, started_ticks, virtual_bytes, resident_pages }));
        assert_eq!(Stat::read("7 (a) S"), None);
        assert_eq!(booted("cpu 1 2\nbtime 1790000000\n"), Some(1_790_000_000.0));
    }
}
