//! `serve` among clients that mean harm, or are only slow: good requests beside them are answered, and
//! memory stays as it is.

use std::io::Write;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use serde_json::json;

use solver_test_support::{Place, Random, Server, Talk};

const REQUEST: &str = r#"{"id":1,"source":"def f(I):\n    return vmirror(I)","task":"67a3c6ac"}"#;
const JSON: (&str, &str) = ("Content-Type", "application/json");
const NDJSON: (&str, &str) = ("Content-Type", "application/x-ndjson");

/// How many clients of each kind there are: of `make test`, or of `make test-serve`.
fn count(usual: usize) -> usize {
    match std::env::var("SERVE_CLIENTS") {
        Ok(factor) => usual * factor.parse::<usize>().expect("is a number"),
        Err(_) => usual,
    }
}

/// A good request is answered rightly, and soon.
#[track_caller]
fn is_well(server: &Server) {
    let since = Instant::now();
    let reply = server.post("/v1/score", REQUEST);
    assert_eq!((reply.status, &reply.json()["matched"]), (200, &json!(4)));
    assert!(
        since.elapsed() < Duration::from_secs(30),
        "{:?}",
        since.elapsed()
    );
}

#[test]
fn slow_senders_hold_nobody_back_and_are_given_up() {
    let server = Server::start(&Place::new(), &[], &[]);
    let mut slow: Vec<Talk> = (0..count(300))
        .map(|n| {
            let mut talk = server.connect();
            let head = talk.request("POST", "/v1/score", &[JSON], "");
            // There is room for some ninety of them at once; the others wait until these are given up.
            let head = head.replace("Content-Length: 0", "Content-Length: 2000000");
            // Some do not even end their headers.
            let len = if n % 3 == 0 {
                head.len() - 2
            } else {
                head.len()
            };
            assert!(talk.send(&head[..len]));
            talk
        })
        .collect();
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(16) {
        is_well(&server);
        for talk in &mut slow {
            talk.send("x");
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    let mut statuses = Vec::new();
    for talk in &mut slow {
        statuses.push(talk.reply().map(|reply| reply.status));
    }
    // Those that ended their headers hear why; the others are cut off.
    let told = statuses
        .iter()
        .filter(|status| **status == Some(408))
        .count();
    assert!(told >= slow.len() / 2, "{told} of {}", slow.len());
    assert!(
        statuses
            .iter()
            .all(|status| matches!(status, Some(408) | None)),
        "{statuses:?}"
    );
    is_well(&server);
}

#[test]
fn a_reader_that_stalls_holds_its_own_lines_back_alone() {
    let server = Server::start(&Place::new(), &["--in-flight", "8"], &[]);
    let inputs = vec![vec![vec![5; 30]; 30]; 200];
    let line = json!({"source": "def f(I):\n    return I", "inputs": inputs}).to_string();
    let lines = format!("{line}\n").repeat(60);
    let stalled: Vec<_> = (0..count(8))
        .map(|_| {
            let mut talk = server.connect();
            let request = talk.request("POST", "/v1/score", &[NDJSON], &lines);
            std::thread::spawn(move || {
                // The server takes no more at some point, and this waits until the test is over.
                talk.stream()
                    .set_write_timeout(Some(Duration::from_secs(8)))
                    .unwrap();
                talk.send(request);
                talk
            })
        })
        .collect();
    std::thread::sleep(Duration::from_secs(2));
    for _ in 0..20 {
        is_well(&server);
    }
    drop(stalled);
}

#[test]
fn rubbish_ends_its_own_connection_alone() {
    let server = Server::start(&Place::new(), &[], &[]);
    let mut random = Random::new(7);
    let rubbish: Vec<Vec<u8>> = (0..count(40))
        .map(|_| (0..600).map(|_| random.below(256) as u8).collect())
        .collect();
    let host = server.address().to_string();
    let chunked = format!(
        "POST /v1/score HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let said: Vec<Vec<u8>> = [
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "a".repeat(200_000)),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "b".repeat(200_000)),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "Y: z\r\n".repeat(5_000)),
        format!("{chunked}ffffffffffffffff1\r\nx\r\n"),
        format!("{chunked}zz\r\n"),
        format!("{chunked}5\r\nabcdefgh\r\n"),
        format!("POST /v1/score HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
        format!("POST /v1/score HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nrubbish that is no frame at all, and goes on".to_owned(),
    ]
    .into_iter()
    .map(String::into_bytes)
    .chain(rubbish)
    .collect();
    for bytes in said {
        let mut talk = server.connect();
        talk.send(&bytes);
        let _ = talk.stream().shutdown(Shutdown::Write);
        assert!(
            talk.is_ended(Duration::from_secs(20)),
            "{:?}",
            String::from_utf8_lossy(&bytes[..20])
        );
        is_well(&server);
    }
}

#[test]
fn a_request_over_16_mib_is_refused_and_the_connection_goes_on() {
    let server = Server::start(&Place::new(), &[], &[]);
    let mut talk = server.connect();
    let long = format!(
        r#"{{"id":1,"source":"{}","task":"67a3c6ac"}}"#,
        "#".repeat(17 << 20)
    );
    let reply = talk.ask("POST", "/v1/score", &[JSON], &long);
    assert_eq!(
        (reply.status, &reply.json()["error"]["code"]),
        (413, &json!("too-large"))
    );
    assert_eq!(talk.ask("POST", "/v1/score", &[JSON], REQUEST).status, 200);
    let lines = format!("{long}\n{REQUEST}\n");
    let reply = server.ask("POST", "/v1/score?ordered=true", &[NDJSON], &lines);
    let (first, second) = reply.body.split_once('\n').unwrap();
    assert!(
        first.contains("too-large") && first.contains("line 1"),
        "{first}"
    );
    assert!(second.contains("\"matched\":4"), "{second}");
}

#[test]
fn memory_stays_as_it_is_among_all_of_them() {
    let server = Server::start(&Place::new(), &[], &[]);
    let mut random = Random::new(11);
    let wave = |server: &Server, random: &mut Random| {
        let mut talks = Vec::new();
        for n in 0..count(150) {
            let mut talk = server.connect();
            let whole = talk.request("POST", "/v1/score", &[JSON], REQUEST);
            let len = random.below(whole.len());
            talk.send(&whole[..len]);
            match n % 5 {
                // Gone in the middle.
                0 => continue,
                1 => drop(talk.stream().shutdown(Shutdown::Both)),
                2 => drop(talk.stream().shutdown(Shutdown::Write)),
                _ => {}
            }
            talks.push(talk);
            if n % 10 == 0 {
                is_well(server);
            }
        }
    };
    wave(&server, &mut random);
    let before = server.resident_kib();
    for _ in 0..4 {
        wave(&server, &mut random);
    }
    let after = server.resident_kib();
    assert!(
        after < before + (24 << 10),
        "{before} KiB, then {after} KiB"
    );
    is_well(&server);
}

#[test]
fn a_client_that_vanishes_gives_its_place_back() {
    let server = Server::start(&Place::new(), &["--in-flight", "4"], &[]);
    for _ in 0..count(100) {
        let mut talk = server.connect();
        let request = talk.request("POST", "/v1/score", &[JSON], REQUEST);
        talk.send(request);
        talk.stream().flush().unwrap();
    }
    is_well(&server);
    server.wait_until(|server| server.metric("solver_host_in_flight ") == 0.0);
}

#[test]
fn a_long_row_of_requests_leaves_nothing_behind() {
    let requests =
        std::env::var("SERVE_REQUESTS").map_or(4_000, |count| count.parse().expect("is a number"));
    let server = Server::start(&Place::new(), &[], &[]);
    let open = || {
        std::fs::read_dir(format!("/proc/{}/fd", server.pid()))
            .expect("is alive")
            .count()
    };
    let part = |requests: usize| {
        let clients: Vec<_> = (0..8)
            .map(|_| {
                let mut talk = server.connect();
                std::thread::spawn(move || {
                    for _ in 0..requests / 8 {
                        let reply = talk.ask("POST", "/v1/score", &[JSON], REQUEST);
                        assert!(reply.body.contains("\"matched\":4"), "{reply:?}");
                    }
                })
            })
            .collect();
        for client in clients {
            client.join().expect("is answered");
        }
        // The last connections are closed by then.
        std::thread::sleep(Duration::from_millis(300));
        (server.resident_kib(), open())
    };
    let (kib, files) = part(requests / 4);
    let (kib_after, files_after) = part(requests - requests / 4);
    assert!(
        kib_after < kib + (16 << 10),
        "{kib} KiB, then {kib_after} KiB"
    );
    assert_eq!(files_after, files);
}
