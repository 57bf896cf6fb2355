//! `serve`, seen by a client: the answers of `score`, who may ask, what is told of it, how it ends.

use std::io::Write;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::{Value as Json, json};

use solver_test_support::{Place, Server, Talk};

const REQUEST: &str = r#"{"id":1,"source":"def f(I):\n    return vmirror(I)","task":"67a3c6ac"}"#;
const NDJSON: (&str, &str) = ("Content-Type", "application/x-ndjson");

/// Requests that get every kind of answer, one a line.
fn lines() -> String {
    let many = (0..40).map(|n| {
        let source = ["vmirror(I)", "hmirror(I)", "first(())", "rot90(I"][n % 4];
        json!({"id": n, "source": format!("def f(I):\n    return {source}"), "task": "67a3c6ac"})
            .to_string()
    });
    let mut lines: Vec<String> = many.collect();
    lines.insert(3, String::new());
    lines.insert(7, "{\"id\":7,".to_owned());
    lines.insert(
        11,
        r#"{"id":{"a":1.50},"source":"def f(I): return I","task":"nothere"}"#.to_owned(),
    );
    lines.insert(
        13,
        json!({"source": "def f(I):\n    return I", "inputs": [[[1]], [[2]]], "expected": [[[1]], null]}).to_string(),
    );
    lines.join("\n")
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn an_answer_is_the_line_that_score_prints() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    let mut talk = server.connect();
    let json = [("Content-Type", "application/json; charset=utf-8")];
    for request in [
        REQUEST,
        "{",
        "",
        "[1]",
        r#"{"id":"x","source":7,"task":"67a3c6ac"}"#,
    ] {
        let printed = place.run_with_input(["score"], request).stdout;
        let reply = talk.ask("POST", "/v1/score", &json, request);
        assert_eq!(reply.status, if request == REQUEST { 200 } else { 400 });
        // Nothing is a blank line to a stream, and no request to who sends it alone.
        if !request.is_empty() {
            assert_eq!(reply.body, printed, "{request}");
        }
        assert_eq!(reply.header("content-type"), Some("application/json"));
    }
}

#[test]
fn a_stream_has_the_lines_of_score_in_their_order_where_that_is_asked_for() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    let lines = lines();
    let printed = place.run_with_input(["score", "--ordered"], &lines).stdout;
    let ordered = server.ask("POST", "/v1/score?ordered=true", &[NDJSON], &lines);
    assert_eq!((ordered.status, &ordered.body), (200, &printed));
    let as_they_come = server.ask("POST", "/v1/score", &[NDJSON], &lines);
    assert_eq!(sorted(&as_they_come.body), sorted(&printed));
    assert_eq!(server.ask("POST", "/v1/score", &[NDJSON], "").body, "");
    for path in ["/v1/score?ordered=maybe", "/v1/score?sorted=true"] {
        assert_eq!(server.ask("POST", path, &[NDJSON], &lines).status, 400);
    }
}

#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    let place = Place::new();
    let server = Server::start(&place, &[], &[]);
    let mut talk = server.connect();
    let head = format!(
        "POST /v1/score HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-ndjson\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        server.address()
    );
    assert!(talk.send(head));
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    assert!(talk.send(chunk(&format!("{REQUEST}\n{}", &REQUEST[..20]))));
    assert_eq!(talk.head(), Some(200));
    assert!(talk.piece().unwrap().starts_with("{\"id\":1,"));
    assert!(talk.send(chunk(&format!("{}\n", &REQUEST[20..]))));
    assert!(talk.piece().unwrap().starts_with("{\"id\":1,"));
    assert!(talk.send("0\r\n\r\n"));
    assert_eq!(talk.piece(), None);
}

#[test]
fn http_2_is_spoken_without_an_upgrade() {
    let server = Server::start(&Place::new(), &[], &[]);
    let mut talk = server.connect();
    let frame = |kind: u8, flags: u8, stream: u8, bytes: &[u8]| {
        let head = [0, 0, bytes.len() as u8, kind, flags, 0, 0, 0, stream];
        [&head[..], bytes].concat()
    };
    let host = server.address().to_string();
    // :method GET, :scheme http, :path and :authority as they are.
    let mut headers = vec![0x82, 0x86, 0x04, 8];
    headers.extend_from_slice(b"/healthz");
    headers.extend_from_slice(&[0x01, host.len() as u8]);
    headers.extend_from_slice(host.as_bytes());
    assert!(talk.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    assert!(talk.send(frame(4, 0, 0, &[])));
    assert!(talk.send(frame(1, 5, 1, &headers)));
    let mut seen = Vec::new();
    let mut byte = [0; 1024];
    while !seen.windows(2).any(|two| two == b"ok") {
        let read = std::io::Read::read(&mut talk.stream(), &mut byte).expect("is answered");
        assert!(read > 0, "the connection stays");
        seen.extend_from_slice(&byte[..read]);
    }
}

#[test]
fn what_is_told_of_the_server_is_what_it_does() {
    let place = Place::new();
    let server = Server::start(
        &place,
        &["-j", "1", "--in-flight", "3", "--fuel", "7M"],
        &[],
    );
    let health = server.get("/healthz");
    assert_eq!((health.status, &*health.body), (200, "ok"));
    let info = server.get("/v1/info").json();
    assert_eq!(info["in_flight"], 3);
    assert_eq!(info["workers"]["execution"], 1);
    assert!(info["engine"].as_str().unwrap().starts_with("wasmtime "));
    let languages = info["languages"].as_array().unwrap();
    let of = |word: &str| languages.iter().find(|it| it["language"] == word).unwrap();
    assert_eq!(of("arc-dsl")["limits"]["fuel"], 7_000_000);
    assert_eq!(of("arc-dsl")["runtime"].as_str().unwrap().len(), 64);
    assert_eq!(of("wasm")["interpreter"], Json::Null);
    assert!(languages.iter().any(|it| it["language"] == "python"));

    server.post("/v1/score", REQUEST);
    server.post("/v1/score", "{");
    server.get("/nowhere");
    let requests = |route, status| {
        server.metric(&format!(
            "solver_host_requests_total{{route=\"{route}\",status=\"{status}\"}}"
        ))
    };
    assert_eq!(
        (requests("/v1/score", 200), requests("/v1/score", 400)),
        (1.0, 1.0)
    );
    assert_eq!(requests("other", 404), 1.0);
    let runs = "solver_host_runs_total{language=\"arc-dsl\",verdict=\"match\"}";
    assert_eq!(server.metric(runs), 4.0);
    assert!(server.metric("solver_host_resident_bytes") > 1e6);
    assert_eq!(server.metric("solver_host_in_flight"), 0.0);
}

#[test]
fn what_is_no_request_is_told_so() {
    let server = Server::start(&Place::new(), &[], &[]);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    for (method, path, headers, status) in [
        ("GET", "/v1/score", &[][..], 405),
        ("POST", "/v1/score", &[], 415),
        ("POST", "/v1/score", &form, 415),
        ("GET", "/", &[], 404),
        ("GET", "/v1/events", &[], 404),
        ("POST", "/healthz", &[], 405),
        ("GET", "/v1/../v1/info", &[], 404),
    ] {
        assert_eq!(
            server.ask(method, path, headers, "{}").status,
            status,
            "{method} {path}"
        );
    }
}

#[test]
fn a_token_is_wanted_for_everything_but_health() {
    let place = Place::new();
    place.write("token", "s3cret-t0ken\n");
    for (flags, env) in [
        (&["--token-file", "token"][..], &[][..]),
        (&[], &[("SOLVER_HOST_TOKEN", "s3cret-t0ken")]),
    ] {
        let server = Server::start(&place, flags, env);
        assert_eq!(server.get("/healthz").status, 200);
        for path in ["/v1/info", "/metrics", "/", "/nowhere"] {
            let reply = server.get(path);
            assert_eq!(reply.status, 401, "{path}");
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        }
        let asked = |token: &str| {
            let value = format!("Bearer {token}");
            let headers = [
                ("Authorization", &*value),
                ("Content-Type", "application/json"),
            ];
            server.ask("POST", "/v1/score", &headers, REQUEST).status
        };
        assert_eq!(asked("s3cret-t0ken"), 200);
        for wrong in ["", "s3cret-t0ke", "s3cret-t0kens", "S3CRET-T0KEN"] {
            assert_eq!(asked(wrong), 401, "{wrong}");
        }
        let opened = server.get("/?token=s3cret-t0ken");
        assert_eq!((opened.status, opened.header("location")), (303, Some("/")));
        let cookie = opened.header("set-cookie").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        assert!(!cookie.contains("s3cret"));
        let cookie = cookie.split(';').next().unwrap();
        assert_eq!(
            server
                .ask("GET", "/v1/info", &[("Cookie", cookie)], "")
                .status,
            200
        );
        assert_eq!(server.get("/?token=wrong").status, 401);
        server.signal(Signal::TERM);
        assert_eq!(server.ended(), Some(0));
    }
}

#[test]
fn pages_of_others_do_not_reach_it() {
    let server = Server::start(&Place::new(), &[], &[]);
    let own = format!("http://{}", server.address());
    for (header, value, status) in [
        ("Host", "evil.example", 403),
        ("Host", "127.0.0.1.evil.example:80", 403),
        ("Host", "localhost", 200),
        ("Origin", "https://evil.example", 403),
        ("Origin", "null", 403),
        ("Origin", &own, 200),
    ] {
        assert_eq!(
            server.ask("GET", "/v1/info", &[(header, value)], "").status,
            status,
            "{value}"
        );
        let json = ("Content-Type", "application/json");
        let asked = server.ask("POST", "/v1/score", &[(header, value), json], REQUEST);
        assert_eq!(asked.status, status, "{value}");
    }
}

#[test]
fn what_makes_no_server_is_one_line_and_exit_code_2() {
    let place = Place::new();
    place.write("empty", " \n");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (args, env, says) in [
        (&["--listen", "0.0.0.0:0"][..], "", "needs a token"),
        (&["--listen", "[::]:0"], "", "needs a token"),
        (
            &["--listen", &taken],
            "",
            "name another address with --listen",
        ),
        (&["--listen", "nowhere"], "", "is no address with a port"),
        (&["--token-file", "missing"], "", "cannot read missing"),
        (&["--token-file", "empty"], "", "the token is empty"),
        (&[], "two words", "SOLVER_HOST_TOKEN: the token has a space"),
        (&["--in-flight", "0"], "", "a whole number from 1"),
    ] {
        let env: &[(&str, &str)] = match env {
            "" => &[],
            token => &[("SOLVER_HOST_TOKEN", token)],
        };
        let args = [&["serve"], args].concat();
        let ran = place.start(&args, env, "").wait();
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{args:?}: {}", ran.stderr);
        assert!(
            !ran.stderr.contains("two words"),
            "a token is told to nobody"
        );
    }
}

/// Sends a request that takes a while, and reads nothing yet.
fn begun(server: &Server) -> Talk {
    let slow = json!({
        "source": "def f(I):\n    x1 = interval(ZERO, 300, ONE)\n    x2 = product(x1, x1)\n    return I",
        "inputs": vec![[[1]]; 8],
    });
    let mut talk = server.connect();
    let json = [("Content-Type", "application/json")];
    let request = talk.request("POST", "/v1/score", &json, &slow.to_string());
    assert!(talk.send(request));
    talk
}

#[test]
fn told_to_end_it_answers_what_it_has_read() {
    let server = Server::start(&Place::new(), &["--drain", "110s"], &[]);
    let mut idle = server.connect();
    assert_eq!(idle.ask("GET", "/healthz", &[], "").status, 200);
    let mut talks: Vec<Talk> = (0..100).map(|_| begun(&server)).collect();
    server.wait_until(|server| {
        let in_flight = server.metric("solver_host_in_flight ");
        in_flight + server.metric("solver_host_waiting ") > 20.0
    });
    let read = server.metric("solver_host_in_flight ");
    server.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(50));
    // Nobody comes in any more; who is in hears it.
    assert!(std::net::TcpStream::connect(server.address()).is_err());
    let health = idle.ask("GET", "/healthz", &[], "");
    assert_eq!((health.status, &*health.body), (503, "draining"));
    assert_eq!(health.header("connection"), Some("close"));
    let replies: Vec<_> = talks.iter_mut().filter_map(Talk::reply).collect();
    assert!(replies.len() as f64 >= read, "{} of {read}", replies.len());
    for reply in replies {
        assert_eq!(reply.status, 200);
        assert_eq!(reply.json()["samples"].as_array().unwrap().len(), 8);
    }
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn what_is_not_answered_in_time_is_told_by_the_exit_code() {
    let place = Place::new();
    let server = Server::start(&place, &["--drain", "100ms", "-j", "1"], &[]);
    let endless = r#"{"source":"def f(I):\n    x1 = interval(ZERO, 1500, ONE)\n    x2 = product(x1, x1)\n    x3 = product(x1, x1)\n    return I","inputs":[[[1]],[[1]],[[1]]],"limits":{"fuel":1000000000000,"memory_mib":1024,"deadline_ms":600000}}"#;
    let mut talk = server.connect();
    let request = talk.request(
        "POST",
        "/v1/score",
        &[("Content-Type", "application/json")],
        endless,
    );
    assert!(talk.send(request));
    server.wait_until(|server| server.metric("solver_host_in_flight ") > 0.0);
    server.signal(Signal::TERM);
    assert_eq!(server.ended(), Some(1));
}

#[test]
fn killed_and_started_again_it_gives_the_same_answers() {
    let place = Place::new();
    let flags = ["--cache", "cache"];
    let server = Server::start(&place, &flags, &[]);
    let before = server.post("/v1/score", REQUEST);
    let _under_way: Vec<Talk> = (0..20).map(|_| begun(&server)).collect();
    server.signal(Signal::KILL);
    assert_eq!(server.ended(), None);
    let server = Server::start(&place, &flags, &[]);
    assert_eq!(server.post("/v1/score", REQUEST).body, before.body);
    let aside = place.files("cache");
    let aside: Vec<_> = aside.keys().filter(|name| name.ends_with(".tmp")).collect();
    assert!(aside.is_empty(), "{aside:?}");
}

#[test]
fn what_a_client_left_behind_is_not_run() {
    let server = Server::start(&Place::new(), &["-j", "1"], &[]);
    let talks: Vec<Talk> = (0..100).map(|_| begun(&server)).collect();
    server.wait_until(|server| server.metric("solver_host_in_flight ") > 20.0);
    drop(talks);
    server.wait_until(|server| server.metric("solver_host_in_flight ") == 0.0);
    let runs = server.metric("solver_host_runs_total{language=\"arc-dsl\",verdict=\"output\"}");
    assert!(runs < 100.0 * 8.0 / 2.0, "{runs}");
    assert_eq!(server.post("/v1/score", REQUEST).status, 200);
}

#[test]
fn pipelined_requests_are_answered_one_after_the_other() {
    let server = Server::start(&Place::new(), &[], &[]);
    let mut talk = server.connect();
    let one = talk.request(
        "POST",
        "/v1/score",
        &[("Content-Type", "application/json")],
        REQUEST,
    );
    assert!(talk.send(one.repeat(50)));
    for _ in 0..50 {
        assert_eq!(talk.reply().expect("is answered").status, 200);
    }
    talk.stream().flush().unwrap();
}

#[test]
fn the_page_follows_what_others_keep_in_the_archive() {
    let place = Place::new();
    let server = Server::start(&place, &["--archive", "archive"], &[]);
    let page = server.get("/");
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; ") && policy.contains("; connect-src 'self'"));
    assert!(page.body.contains("id=\"tasks\">[]</script>"));
    let (_, version) = page.body.split_once("\"version\":").unwrap();
    let version: String = version.chars().take_while(char::is_ascii_digit).collect();

    let mut talk = server.connect();
    let events = talk.request("GET", &format!("/v1/events?since={version}"), &[], "");
    assert!(talk.send(events));
    assert_eq!(talk.head(), Some(200));
    place.write("mine.py", "def solve(I):\n    return vmirror(I)");
    place.run(["run", "67a3c6ac", "--solvers", "mine.py"]).ok();
    let mut heard = String::new();
    while !heard.contains("\"id\":\"67a3c6ac\"") || !heard.ends_with("\n\n") {
        heard.push_str(&talk.piece().expect("is told"));
    }
    let told = heard
        .lines()
        .find_map(|line| line.strip_prefix("data: "))
        .unwrap();
    let told: Json = serde_json::from_str(told).unwrap();
    assert_eq!(told["about"]["totals"]["tasks"], 1);
    assert_eq!(told["tasks"][0]["solvers"][0]["matched"], 3);
    // Whoever opens it now has it all, and whoever has it all is told nothing.
    assert!(server.get("/").body.contains("67a3c6ac"));
    // The stream of events ends with the server, and does not hold it up.
    server.signal(Signal::TERM);
    assert_eq!(server.ended(), Some(0));
    assert_eq!(talk.piece(), None);
}
