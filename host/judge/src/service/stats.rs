//! The figures that `--stats` prints at the end of a stream.

use std::fmt;
use std::io::Write;
use std::time::{Duration, Instant};

use super::answer::Answer;
use crate::host::Host;
use solver_core::plural::counted;

/// Counts of a stream, in constant memory.
#[derive(Debug)]
pub struct Stats {
    start: Instant,
    requests: u64,
    runs: u64,
    latencies: Histogram,
}

impl Stats {
    /// Starts to count.
    pub fn start() -> Self {
        Stats {
            start: Instant::now(),
            requests: 0,
            runs: 0,
            latencies: Histogram::default(),
        }
    }

    /// Counts an answer, and the time it took from its line to its result.
    pub fn count(&mut self, answer: &Answer, latency: Duration) {
        self.requests += 1;
        self.runs += answer.runs;
        self.latencies.count(latency);
    }

    /// Says them on standard error. Nobody is left to tell where that is closed.
    pub fn say(&self, host: &Host) {
        let said = Said {
            stats: self,
            cache_hits: host.sandbox().cache_hits(),
        };
        let _ = writeln!(std::io::stderr(), "{said}");
    }
}

/// The line of `--stats`.
struct Said<'a> {
    stats: &'a Stats,
    /// How often compiled code came from the cache.
    cache_hits: u64,
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Said { stats, cache_hits } = self;
        let seconds = stats.start.elapsed().as_secs_f64().max(f64::MIN_POSITIVE);
        write!(
            f,
            "{}, {}, {}, {:.0} solvers a second, p50 {:.3} ms, p99 {:.3} ms",
            counted(stats.requests, "request"),
            counted(stats.runs, "run"),
            counted(*cache_hits, "cache hit"),
            stats.requests as f64 / seconds,
            stats.latencies.quantile(0.50),
            stats.latencies.quantile(0.99),
        )
    }
}

/// Counts by size: eight steps for each doubling, so a quantile is right within 13%.
#[derive(Debug)]
struct Histogram {
    buckets: [u64; Histogram::BUCKETS],
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram {
            buckets: [0; Histogram::BUCKETS],
        }
    }
}

impl Histogram {
    const BUCKETS: usize = 8 * 40;

    fn count(&mut self, latency: Duration) {
        let micros = latency.as_secs_f64() * 1e6;
        let bucket = (micros.max(1.0).log2() * 8.0) as usize;
        self.buckets[bucket.min(Self::BUCKETS - 1)] += 1;
    }

    /// The latency in milliseconds below which that share of them lies.
    fn quantile(&self, share: f64) -> f64 {
        let total: u64 = self.buckets.iter().sum();
        let wanted = (total as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= wanted.max(1) {
                return 2f64.powf((bucket + 1) as f64 / 8.0) / 1e3;
            }
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_within_a_step() {
        let mut histogram = Histogram::default();
        for millis in 1..=100 {
            histogram.count(Duration::from_millis(millis));
        }
        let p50 = histogram.quantile(0.5);
        assert!((50.0..57.0).contains(&p50), "{p50}");
        let p99 = histogram.quantile(0.99);
        assert!((99.0..113.0).contains(&p99), "{p99}");
    }
}
