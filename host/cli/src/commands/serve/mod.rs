//! `solver-host serve`: the service of `score` over HTTP.
//!
//! Owns the address, the token and how it is told that requests are served. Leaves the serving to
//! `solver-serve`, and the page of an archive to [`live`].

mod live;

use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::service::ServiceFlags;
use super::{BadInput, Done, Faults, examples, languages, note};
use live::Live;
use solver_archive::Archive;
use solver_core::input;
use solver_core::quote::{Shown, quoted};
use solver_judge::start::Door;
use solver_serve::{Ended, Listening, PLACES_PER_WORKER, Page, Server, Token};

/// The token, where no file is named.
const TOKEN_VARIABLE: &str = "SOLVER_HOST_TOKEN";
/// The largest file that a token is read from.
const MOST_TOKEN_BYTES: u64 = 64 << 10;
/// The most requests that are answered at once.
const MOST_IN_FLIGHT: usize = 65_536;

/// Judge over HTTP: for reward loops and pipelines elsewhere
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::SERVE, after_long_help = examples::and(examples::SERVE, HELP))]
pub(crate) struct ServeArgs {
    /// Where to listen
    ///
    /// Port 0 picks a free one. An address that is not of this machine alone needs a token.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        value_parser = address,
        default_value = "127.0.0.1:7878",
        help_heading = "Server"
    )]
    listen: SocketAddr,
    /// File with the token of requests
    ///
    /// Without it the token is that of the environment variable SOLVER_HOST_TOKEN, if that is set.
    /// Requests bring it as `Authorization: Bearer TOKEN`. A browser opens /?token=TOKEN once.
    #[arg(long, value_name = "FILE", help_heading = "Server")]
    token_file: Option<PathBuf>,
    /// Requests answered at once [default: 64 a worker]
    ///
    /// Further ones wait.
    #[arg(long, value_name = "N", value_parser = in_flight, help_heading = "Server")]
    in_flight: Option<NonZeroUsize>,
    /// Time for the last answers
    ///
    /// When the server is told to end, it answers what it has read, within this time.
    #[arg(
        long,
        value_name = "TIME",
        value_parser = humantime::parse_duration,
        default_value = "30s",
        help_heading = "Server"
    )]
    drain: Duration,
    /// Archive to show as a page at /
    ///
    /// The page follows what `run` and `evolve` add while it is open.
    #[arg(long, value_name = "DIR", help_heading = "Server")]
    archive: Option<PathBuf>,
    #[command(flatten)]
    service: ServiceFlags,
}

const HELP: &str = r#"POST /v1/score takes one request of `score` (application/json), or many, one a
line (application/x-ndjson), and answers with the line that score prints; with
?ordered=true the lines keep their order. POST /run_code runs a script, in the
shape of SandboxFusion. GET /healthz, /v1/info and /metrics tell of the server. A
request waits until there is a place for it; none is refused because others are
there. SIGTERM or Ctrl-C: what was read is answered, then the server ends.
  $ solver-host serve &
  listening on http://127.0.0.1:7878
  $ curl http://127.0.0.1:7878/v1/score -H 'Content-Type: application/json' \
      -d '{"source":"def f(I): return I","task":"007bbfb7"}'"#;

/// Runs the command.
pub fn serve(args: &ServeArgs) -> anyhow::Result<Done> {
    let token = args.token()?;
    if token.is_none() && !args.listen.ip().is_loopback() {
        return Err(BadInput(format!(
            "{} can be reached from other machines, so it needs a token: name a file with --token-file, \
             or set {TOKEN_VARIABLE}",
            args.listen
        ))
        .into());
    }
    let mut faults = Faults::default();
    let service = &args.service;
    let tasks = service.tasks(&mut faults)?;
    let listening = Listening::at(args.listen).map_err(|error| {
        BadInput(format!(
            "cannot listen at {}: {error}; name another address with --listen",
            args.listen
        ))
    })?;
    let places = args.in_flight.unwrap_or_else(|| {
        let places = PLACES_PER_WORKER * service.sizes().execution.count();
        NonZeroUsize::new(places).unwrap_or(NonZeroUsize::MIN)
    });
    let live = match &args.archive {
        Some(path) => {
            let archive = Archive::open(path, languages())?;
            Some(Arc::new(Live::new(archive, service.limits_of_records())))
        }
        None => None,
    };
    let server = Server::new(listening, token, places, args.drain).context("cannot serve")?;
    let folder = live.as_ref().map(|live| live.archive().as_fd());
    let pools = service.start(Door::Socket, folder)?;
    let end = pools.watch_for_the_end();
    let service = args.service.on(&pools, tasks);
    let ready = |address| {
        // Whoever has closed standard output knows the address already.
        let _ = writeln!(std::io::stdout(), "listening on http://{address}");
    };
    let ended = std::thread::scope(|scope| {
        if let Some(live) = &live {
            let (pools, end) = (&pools, &end);
            scope.spawn(move || live.follow(pools, end));
        }
        let page = live.clone().map(|live| live as Arc<dyn Page>);
        let ended = server
            .with_page(page)
            .ordered(args.service.ordered)
            .with_stats(args.service.stats)
            .serve(&pools, service, &args.service.limits(), &end, ready);
        // Nobody waits for what still runs.
        pools.host().cancel().raise();
        ended
    });
    let ended = ended.context("cannot serve")?;
    match ended {
        Ended::Answered => Ok(faults.end(Done::Finished)),
        Ended::Unanswered(count) => {
            note(&format_args!(
                "{count} of the requests that were read are not answered; give them more time with --drain"
            ));
            // Nobody waits for their runs.
            std::process::exit(1)
        }
    }
}

impl ServeArgs {
    /// The token of the file, else of the environment; none where neither is there.
    fn token(&self) -> anyhow::Result<Option<Token>> {
        let (text, from) = match &self.token_file {
            Some(path) => {
                let shown = Shown::path(path);
                let bytes = input::read(path, MOST_TOKEN_BYTES)
                    .map_err(|error| BadInput(format!("cannot read {shown}: {error}")))?;
                (
                    String::from_utf8_lossy(&bytes).into_owned(),
                    shown.to_string(),
                )
            }
            None => match std::env::var_os(TOKEN_VARIABLE) {
                Some(text) => (
                    text.to_string_lossy().into_owned(),
                    TOKEN_VARIABLE.to_owned(),
                ),
                None => return Ok(None),
            },
        };
        // SAFETY: no other thread has been started yet, so nobody reads the environment meanwhile.
        // The process that compiles components is started with what is left of it.
        unsafe { std::env::remove_var(TOKEN_VARIABLE) };
        let token = Token::new(&text).map_err(|error| BadInput(format!("{from}: {error}")))?;
        Ok(Some(token))
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let wrong = || {
        format!(
            "'{}' is no address with a port, as 127.0.0.1:7878",
            quoted(text)
        )
    };
    text.to_socket_addrs()
        .map_err(|_| wrong())?
        .next()
        .ok_or_else(wrong)
}

fn in_flight(text: &str) -> Result<NonZeroUsize, String> {
    solver_core::number::whole(text)
        .ok()
        .and_then(|number| usize::try_from(number).ok())
        .filter(|number| *number <= MOST_IN_FLIGHT)
        .and_then(NonZeroUsize::new)
        .ok_or_else(|| format!("it must be a whole number from 1 to {MOST_IN_FLIGHT}"))
}
