//! `serve` beside `score` by a pipe, on the same requests of real size; and scripts beside CPython spawned.
//!
//! The load is made here, on threads of this process, and shares the machine with the server. A connection is
//! one thread that sends a request, reads its answer, and sends the next.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::stream::{requests, solvers};
use super::{BenchError, Settings, What};
use crate::beside::Program;
use crate::measure::{Series, Side, by_turns, timed};
use crate::process::{run, words};
use crate::report::{Goal, Report, Row, Unit};

/// Requests of a round.
const REQUESTS: usize = 3_000;
/// Connections at once.
const CLIENTS: usize = 64;
/// Scripts of a round, and how many run at once.
const SCRIPTS: usize = 400;
const SPAWNED: usize = 40;
const AT_ONCE: usize = 4;
/// The script.
const SCRIPT: &str = "print('hello')";

/// A server of the same build. It ends with the value.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start() -> Result<Self, BenchError> {
        let mut child = Command::new(Program::SolverHost.find()?)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        match line.trim_end().strip_prefix("listening on http://") {
            Some(address) => Ok(Served {
                address: address.to_owned(),
                child,
            }),
            None => Err(BenchError::Broken(
                "serve does not say where it listens".to_owned(),
            )),
        }
    }

    /// A connection that is kept alive.
    fn client(&self) -> Result<Client, BenchError> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        Ok(Client {
            address: self.address.clone(),
            from: BufReader::new(stream.try_clone()?),
            to: stream,
        })
    }

    /// Sends each of these bodies, on so many connections at once; the answers, and how long each took.
    fn all(
        &self,
        path: &str,
        bodies: &[String],
        clients: usize,
    ) -> Result<(Vec<String>, Vec<f64>), BenchError> {
        let next = AtomicUsize::new(0);
        let answers = Mutex::new((Vec::with_capacity(bodies.len()), Vec::new()));
        std::thread::scope(|scope| {
            let work = || -> Result<(), BenchError> {
                let mut client = self.client()?;
                let (mut own, mut took) = (Vec::new(), Vec::new());
                while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let since = Instant::now();
                    client.send(path, "application/json", body)?;
                    own.push(client.answer()?);
                    took.push(since.elapsed().as_secs_f64());
                }
                let mut all = answers.lock().unwrap_or_else(|e| e.into_inner());
                all.0.append(&mut own);
                all.1.append(&mut took);
                Ok(())
            };
            let threads: Vec<_> = (0..clients).map(|_| scope.spawn(work)).collect();
            threads.into_iter().try_for_each(|thread| {
                thread
                    .join()
                    .map_err(|_| BenchError::Broken("a client panicked".to_owned()))?
            })
        })?;
        Ok(answers.into_inner().unwrap_or_else(|e| e.into_inner()))
    }

    /// Sends all lines in one body, and reads while it sends.
    fn stream(&self, lines: &str) -> Result<String, BenchError> {
        let mut client = self.client()?;
        let mut to = client.to.try_clone()?;
        let head = client.head("/v1/score", "application/x-ndjson", lines.len());
        std::thread::scope(|scope| {
            // A server that reads no more says why in its answer.
            scope.spawn(move || {
                drop(
                    to.write_all(head.as_bytes())
                        .and_then(|()| to.write_all(lines.as_bytes())),
                );
            });
            client.answer()
        })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection.
struct Client {
    address: String,
    from: BufReader<TcpStream>,
    to: TcpStream,
}

impl Client {
    fn head(&self, path: &str, media_type: &str, len: usize) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: {media_type}\r\nContent-Length: {len}\r\n\r\n",
            self.address
        )
    }

    fn send(&mut self, path: &str, media_type: &str, body: &str) -> Result<(), BenchError> {
        let request = self.head(path, media_type, body.len()) + body;
        Ok(self.to.write_all(request.as_bytes())?)
    }

    fn line(&mut self) -> Result<String, BenchError> {
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        Ok(line.trim_end().to_ascii_lowercase())
    }

    fn exactly(&mut self, len: usize, into: &mut Vec<u8>) -> Result<(), BenchError> {
        let before = into.len();
        into.resize(before + len, 0);
        Ok(self.from.read_exact(&mut into[before..])?)
    }

    /// The body of an answer that went well.
    fn answer(&mut self) -> Result<String, BenchError> {
        let broken = |line: &str| BenchError::Broken(format!("serve answers {line:?}"));
        let status = self.line()?;
        if !status.contains(" 200 ") {
            return Err(broken(&status));
        }
        let (mut len, mut body) = (None, Vec::new());
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            if let Some(said) = line.strip_prefix("content-length: ") {
                len = Some(said.parse().map_err(|_| broken(&line))?);
            }
        }
        match len {
            Some(len) => self.exactly(len, &mut body)?,
            None => loop {
                let line = self.line()?;
                let len = usize::from_str_radix(&line, 16).map_err(|_| broken(&line))?;
                self.exactly(len, &mut body)?;
                self.line()?;
                if len == 0 {
                    break;
                }
            },
        }
        String::from_utf8(body).map_err(|_| broken("what is no text"))
    }
}

pub(super) fn bench(settings: &Settings) -> Result<Report, BenchError> {
    let solvers = solvers(REQUESTS)?;
    let lines = requests(&solvers);
    let bodies: Vec<String> = lines.lines().map(str::to_owned).collect();
    let args = words(&["score"]);
    let served = Served::start()?;

    let piped = run(&args, lines.as_bytes())?.stdout;
    let piped = sorted(&String::from_utf8_lossy(&piped));
    same(
        "serve, many lines",
        &sorted(&served.stream(&lines)?),
        &piped,
    )?;
    let (answers, _) = served.all("/v1/score", &bodies, CLIENTS)?;
    same("serve, one a POST", &sorted(&answers.concat()), &piped)?;

    let equal = vec![bodies[0].clone(); REQUESTS];
    let spread = RefCell::new(Vec::new());
    let mut notes = Vec::new();
    let script = json!({"code": SCRIPT, "language": "python"}).to_string();
    let scripts = vec![script; SCRIPTS];
    let (tried, _) = served.all("/run_code", &scripts[..1], 1)?;
    let has_python = tried
        .iter()
        .all(|reply| reply.contains("\"stdout\":\"hello\\n\""));
    if !has_python {
        notes.push(
            "no scripts: the interpreter is not installed; `solver-host python install`".to_owned(),
        );
    }
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| Ok(run(&args, lines.as_bytes())?.wall)),
        Box::new(|| timed(|| served.stream(&lines))),
        Box::new(|| timed(|| served.all("/v1/score", &bodies, CLIENTS))),
        Box::new(|| {
            let since = Instant::now();
            let (_, took) = served.all("/v1/score", &equal, CLIENTS)?;
            spread.borrow_mut().push(tail(took));
            Ok(since.elapsed())
        }),
    ];
    if has_python {
        sides.push(Box::new(|| {
            timed(|| served.all("/run_code", &scripts, AT_ONCE))
        }));
        sides.push(Box::new(|| spawned(&settings.python)));
    }
    let series = by_turns(settings.rounds, &mut sides)?;
    drop(sides);
    let [pipe, many, one, _, of_scripts @ ..] = series.as_slice() else {
        return Err(BenchError::Broken("a side is missing".to_owned()));
    };
    let rate = |series: &Series| series.rate(REQUESTS);
    let mut rows = vec![
        Row::new(
            "score by a pipe, whole process",
            Unit::PerSecond,
            &rate(pipe),
        ),
        Row::new("serve, all lines in one body", Unit::PerSecond, &rate(many)),
        Row::new(
            "serve, one a POST, 64 connections",
            Unit::PerSecond,
            &rate(one),
        ),
    ];
    let mut ratios = vec![
        Row::new(
            "many lines / pipe",
            Unit::Times,
            &rate(many).over(&rate(pipe)),
        )
        .held_to(Goal::at_least(0.85).better(0.95)),
        Row::new(
            "one a POST / pipe",
            Unit::Times,
            &rate(one).over(&rate(pipe)),
        )
        .held_to(Goal::at_least(0.5).better(0.7)),
        Row::new(
            "equal requests of 64 clients, p99 / median",
            Unit::Times,
            &Series::noted(spread, settings.rounds),
        )
        .held_to(Goal::at_most(4.0).better(2.0)),
    ];
    if let [here, there] = of_scripts {
        let (here, there) = (here.rate(SCRIPTS), there.rate(SPAWNED));
        rows.push(Row::new(
            "scripts that print, /run_code",
            Unit::PerSecond,
            &here,
        ));
        rows.push(Row::new(
            "the same, CPython spawned",
            Unit::PerSecond,
            &there,
        ));
        ratios.push(
            Row::new("scripts / spawned", Unit::Times, &here.over(&there))
                .held_to(Goal::at_least(5.0).better(10.0)),
        );
    }
    Ok(Report {
        what: What::Serve,
        inputs: format!(
            "{REQUESTS} fresh mutants of our own solvers, the load on the same machine"
        ),
        rounds: settings.rounds,
        rows,
        ratios,
        sweeps: Vec::new(),
        notes,
    })
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

fn same(side: &str, said: &[String], expected: &[String]) -> Result<(), BenchError> {
    let differs = |difference: String| BenchError::Differs {
        side: side.to_owned(),
        reference: "score".to_owned(),
        difference,
    };
    if said.len() != expected.len() {
        return Err(differs(format!(
            "{} lines instead of {}",
            said.len(),
            expected.len()
        )));
    }
    match said
        .iter()
        .zip(expected)
        .find(|(said, expected)| said != expected)
    {
        Some((said, expected)) => Err(differs(format!("{said:.200} instead of {expected:.200}"))),
        None => Ok(()),
    }
}

/// The 99th percentile beside the median.
fn tail(mut took: Vec<f64>) -> f64 {
    took.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| took.get((took.len() as f64 * share) as usize).copied();
    at(0.99)
        .zip(at(0.5))
        .map_or(f64::NAN, |(tail, median)| tail / median)
}

/// The script in processes of CPython, as many at once.
fn spawned(python: &str) -> Result<Duration, BenchError> {
    let left = AtomicUsize::new(SPAWNED);
    let one = || -> Result<(), BenchError> {
        let next = || {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
        };
        while next().is_ok() {
            let mut words = python.split_whitespace();
            let ended = Command::new(words.next().unwrap_or_default())
                .args(words)
                .args(["-c", SCRIPT])
                .output()
                .map_err(|error| BenchError::Peer {
                    what: "CPython",
                    reason: error.to_string(),
                })?;
            if ended.stdout != b"hello\n" {
                return Err(BenchError::Peer {
                    what: "CPython",
                    reason: "it does not print".to_owned(),
                });
            }
        }
        Ok(())
    };
    timed(|| {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(one)).collect();
            threads.into_iter().try_for_each(|thread| {
                thread
                    .join()
                    .map_err(|_| BenchError::Broken("a thread panicked".to_owned()))?
            })
        })
    })
}
