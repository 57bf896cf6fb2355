//! What is counted, in the text that Prometheus reads.
//!
//! No label is made of what a client sends: routes that are not there are one label.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Duration;

use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder,
};

use solver_judge::service::answer::{Answer, Fate};

/// Upper bounds of the seconds that requests take.
const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
];

/// The counts of a server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    runs: IntCounterVec,
    /// Requests that are whole and wait for a place, or for a worker.
    pub waiting: IntGauge,
    in_flight: IntGauge,
    memory: IntGauge,
    /// Open since before files were given up; not there on every system.
    statm: Option<File>,
}

impl Metrics {
    /// Counts of which there are none yet. Opens what tells the memory.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new(
                "solver_host_requests_total",
                "Requests by route and status.",
            ),
            &["route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new(
                "solver_host_request_seconds",
                "Seconds from the headers of a request to the last byte of its answer.",
            )
            .buckets(SECONDS.to_vec()),
            &["route"],
        )?;
        let runs = IntCounterVec::new(
            Opts::new("solver_host_runs_total", "Runs by language and verdict."),
            &["language", "verdict"],
        )?;
        let waiting = IntGauge::new(
            "solver_host_waiting",
            "Requests that are whole and wait for a place.",
        )?;
        let in_flight = IntGauge::new("solver_host_in_flight", "Requests that have a place.")?;
        let memory = IntGauge::new(
            "solver_host_resident_bytes",
            "Resident memory of the process.",
        )?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(runs.clone()))?;
        for gauge in [&waiting, &in_flight, &memory] {
            registry.register(Box::new(gauge.clone()))?;
        }
        Ok(Metrics {
            registry,
            requests,
            seconds,
            runs,
            waiting,
            in_flight,
            memory,
            statm: File::open("/proc/self/statm").ok(),
        })
    }

    /// A request on a route has this status.
    pub fn request(&self, route: &str, status: u16) {
        self.requests
            .with_label_values(&[route, &status.to_string()])
            .inc();
    }

    /// The seconds of a route.
    pub fn seconds(&self, route: &str) -> Histogram {
        self.seconds.with_label_values(&[route])
    }

    /// The runs of an answer.
    pub fn answered(&self, answer: &Answer) {
        if let Fate::Judged(language, verdicts) = &answer.fate {
            for (verdict, count) in verdicts.iter().filter(|(_, count)| *count > 0) {
                self.ran(language.word(), verdict.word(), count);
            }
        }
    }

    /// So many runs of a language with a verdict.
    pub fn ran(&self, language: &str, verdict: &str, count: u64) {
        self.runs
            .with_label_values(&[language, verdict])
            .inc_by(count);
    }

    /// All of it as text, with this many requests that have a place.
    pub fn text(&self, in_flight: usize) -> Result<Vec<u8>, prometheus::Error> {
        self.in_flight
            .set(i64::try_from(in_flight).unwrap_or(i64::MAX));
        if let Some(bytes) = self.statm.as_ref().and_then(resident) {
            self.memory.set(bytes);
        }
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

/// The resident bytes of this process: the second number of `statm`, in pages.
fn resident(statm: &File) -> Option<i64> {
    let mut text = [0; 128];
    let len = statm.read_at(&mut text, 0).ok()?;
    let text = std::str::from_utf8(&text[..len]).ok()?;
    let pages: i64 = text.split(' ').nth(1)?.parse().ok()?;
    let page = i64::try_from(rustix::param::page_size()).ok()?;
    pages.checked_mul(page)
}

/// The time of a request, which is told when it is over.
pub(crate) struct Timed {
    seconds: Histogram,
    since: std::time::Instant,
}

impl Timed {
    /// One that has begun.
    pub fn begin(seconds: Histogram) -> Self {
        Timed {
            seconds,
            since: std::time::Instant::now(),
        }
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        let took: Duration = self.since.elapsed();
        self.seconds.observe(took.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_prometheus_reads() {
        let metrics = Metrics::new().unwrap();
        metrics.request("/v1/score", 200);
        metrics.request("/v1/score", 200);
        metrics.ran("python", "match", 3);
        drop(Timed::begin(metrics.seconds("/v1/score")));
        metrics.waiting.set(4);
        let text = String::from_utf8(metrics.text(5).unwrap()).unwrap();
        for line in [
            "# TYPE solver_host_requests_total counter",
            "solver_host_requests_total{route=\"/v1/score\",status=\"200\"} 2",
            "solver_host_runs_total{language=\"python\",verdict=\"match\"} 3",
            "solver_host_waiting 4",
            "solver_host_in_flight 5",
            "# TYPE solver_host_request_seconds histogram",
            "solver_host_request_seconds_count{route=\"/v1/score\"} 1",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
        let resident = text
            .lines()
            .find_map(|line| line.strip_prefix("solver_host_resident_bytes "))
            .unwrap();
        assert!(resident.parse::<u64>().unwrap() > 1 << 20, "{resident}");
    }
}
