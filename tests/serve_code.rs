//! `POST /run_code`: scripts, in the shape that SandboxFusion has.

use std::time::Duration;

use serde_json::{Value as Json, json};

use solver_test_support::{Place, Server, WITH_NUMPY, python_folder, python_is_ready};

/// A server that has the interpreter of whoever runs the tests.
fn server(flags: &[&str]) -> Server {
    let folder = python_folder();
    let python = ["--python", folder.to_str().expect("is text")];
    Server::start(&Place::new(), &[&python[..], flags].concat(), &[])
}

fn run(server: &Server, request: Json) -> Json {
    let reply = server.post("/run_code", &request.to_string());
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

fn python(server: &Server, code: &str) -> Json {
    run(server, json!({"code": code, "language": "python"}))
}

#[test]
fn without_an_interpreter_the_reply_says_which_command_installs_it() {
    let place = Place::new();
    let server = Server::start(&place, &["--python", "nothing"], &[]);
    let reply = python(&server, "print(1)");
    assert_eq!(reply["status"], "SandboxError");
    assert!(
        reply["message"]
            .as_str()
            .unwrap()
            .contains("needs the interpreter"),
        "{reply}"
    );
    let reply = run(&server, json!({"code": "", "language": "cobol"}));
    assert_eq!(reply["status"], "SandboxError");
    assert_eq!(reply["files"], json!({}));
}

#[test]
fn what_is_no_request_gets_a_status_and_a_detail() {
    let server = Server::start(&Place::new(), &[], &[]);
    for (body, status) in [
        ("{", 422),
        ("{}", 422),
        (r#"{"code":1,"language":"python"}"#, 422),
    ] {
        let reply = server.post("/run_code", body);
        assert_eq!(reply.status, status, "{body}");
        assert!(reply.json()["detail"].is_string(), "{reply:?}");
    }
    let reply = server.ask("POST", "/run_code", &[("Content-Type", "text/plain")], "{}");
    assert_eq!(reply.status, 415);
}

#[test]
fn scripts_end_as_cpython_ends_them() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let server = server(&[]);
    for (code, stdin, stdout, code_, verdict) in [
        ("print('hi')", "", "hi\n", 0, "output"),
        ("print(__name__)", "", "__main__\n", 0, "output"),
        (
            "a, b = map(int, input().split())\nprint(a + b)",
            "1 2\n",
            "3\n",
            0,
            "output",
        ),
        (
            "import sys\nprint(sum(int(l) for l in sys.stdin))",
            "1\n2\n3",
            "6\n",
            0,
            "output",
        ),
        (
            "import sys\nprint(len(sys.stdin.buffer.read()))",
            "äb",
            "3\n",
            0,
            "output",
        ),
        (
            "try:\n    input()\nexcept EOFError:\n    print('end')",
            "",
            "end\n",
            0,
            "output",
        ),
        ("import sys\nprint(1)\nsys.exit(3)", "", "1\n", 3, "error"),
        ("import sys\nsys.exit(-1)", "", "", 255, "error"),
        ("exit()", "", "", 0, "output"),
        ("import os\nos._exit(7)", "", "", 7, "error"),
        ("print(1)\nraise ValueError('no')", "", "1\n", 1, "error"),
        ("def f(:", "", "", 1, "rejected"),
        (
            "import atexit\natexit.register(print, 'bye')",
            "",
            "bye\n",
            0,
            "output",
        ),
        (
            "if __name__ == '__main__':\n    print(*[x ** 2 for x in range(4)])",
            "",
            "0 1 4 9\n",
            0,
            "output",
        ),
    ] {
        let reply = run(
            &server,
            json!({"code": code, "language": "python", "stdin": stdin}),
        );
        let ran = &reply["run_result"];
        let status = if code_ == 0 { "Success" } else { "Failed" };
        assert_eq!(reply["status"], status, "{code}: {reply}");
        assert_eq!(
            (&ran["status"], &ran["return_code"]),
            (&json!("Finished"), &json!(code_)),
            "{code}"
        );
        assert_eq!(
            (&ran["stdout"], &ran["verdict"]),
            (&json!(stdout), &json!(verdict)),
            "{code}"
        );
        assert!(ran["fuel"].as_u64() > Some(0) && ran["execution_time"].as_f64() > Some(0.0));
        assert_eq!(
            (&reply["message"], &reply["compile_result"]),
            (&json!(""), &Json::Null)
        );
    }
    let reply = python(&server, "def f():\n    raise ValueError('no')\nf()");
    let said = reply["run_result"]["stderr"].as_str().unwrap();
    assert!(
        said.starts_with("Traceback (most recent call last):\n  File \"/main.py\", line 3"),
        "{said}"
    );
    assert!(
        said.ends_with("ValueError: no\n") && said.contains("    raise ValueError('no')\n"),
        "{said}"
    );
}

#[test]
fn time_is_fuel_and_the_same_on_every_machine() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let server = server(&[]);
    let endless =
        json!({"code": "print(1)\nwhile True: pass", "language": "python", "run_timeout": 0.05});
    let reply = run(&server, endless);
    let ran = &reply["run_result"];
    assert_eq!(
        (&reply["status"], &ran["status"]),
        (&json!("Failed"), &json!("TimeLimitExceeded"))
    );
    assert_eq!(
        (&ran["return_code"], &ran["fuel"], &ran["execution_time"]),
        (&Json::Null, &Json::Null, &json!(0.05))
    );
    let greedy = json!({"code": "x = []\nwhile True: x.append(bytes(1 << 20))", "language": "python", "memory_limit_MB": 16});
    let ran = run(&server, greedy);
    assert_eq!(
        (
            &ran["run_result"]["return_code"],
            &ran["run_result"]["verdict"]
        ),
        (&json!(137), &json!("out-of-memory"))
    );
    let work = "print(sum(hash(str(n)) % 7 for n in range(20000)))";
    let [first, second] = [python(&server, work), python(&server, work)];
    assert_eq!(first["run_result"], second["run_result"]);
    let info = server.get("/v1/info").json();
    let languages = info["languages"].as_array().unwrap().iter();
    let rate = languages
        .filter_map(|it| it["fuel_per_second"].as_f64())
        .next()
        .unwrap();
    let (fuel, time) = (
        &first["run_result"]["fuel"],
        &first["run_result"]["execution_time"],
    );
    assert!((fuel.as_f64().unwrap() / rate - time.as_f64().unwrap()).abs() < 1e-9);
}

#[test]
fn what_is_printed_is_kept_to_a_mebibyte_of_each() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let server = server(&[]);
    let code = "import sys\nfor n in range(3000):\n    print('o' * 999)\n    print('e' * 99, file=sys.stderr)";
    let ran = &python(&server, code)["run_result"];
    let [stdout, stderr] = ["stdout", "stderr"].map(|name| ran[name].as_str().unwrap());
    assert!(stdout.len() > 1 << 20 && stdout.len() < (1 << 20) + 100);
    assert!(
        stdout.ends_with("\n[1951424 bytes more were dropped: 1024 KiB are kept]\n"),
        "{}",
        &stdout[1 << 20..]
    );
    assert_eq!(stderr.len(), 300_000);
    assert_eq!(ran["return_code"], 0);
}

#[test]
fn files_are_read_written_and_fetched() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let server = server(&[]);
    let code = "
import os, shutil, helper
print(open('data/in.txt').read(), helper.x, sorted(os.listdir('.')), os.getcwd())
os.makedirs('out/deep')
with open('out/deep/a.bin', 'wb') as f: f.write(bytes(range(4)))
with open('out/b.txt', 'a') as f: f.write('one')
with open('out/b.txt', 'a') as f: f.write('two')
with open('out/b.txt', 'r+') as f: f.seek(3); f.write('TWO')
os.rename('out/b.txt', 'c.txt')
print(os.path.getsize('c.txt'), [e.name for e in os.scandir('out')], os.path.isdir('out/deep'))
shutil.copy('c.txt', 'd.txt'); os.remove('d.txt'); print(os.path.exists('d.txt'))
try: open('/usr/local/lib/x', 'w')
except OSError as e: print(type(e).__name__)
";
    let request = json!({
        "code": code, "language": "python",
        "files": {"data/in.txt": "aGVsbG8=", "helper.py": "eCA9IDU="},
        "fetch_files": ["c.txt", "./out/deep/a.bin", "nothing", "out"],
    });
    let reply = run(&server, request);
    assert_eq!(
        reply["run_result"]["stdout"],
        "hello 5 ['data', 'helper.py'] /\n6 ['deep'] True\nFalse\nFileNotFoundError\n",
        "{reply}"
    );
    assert_eq!(
        reply["files"],
        json!({"c.txt": "b25lVFdP", "./out/deep/a.bin": "AAECAw=="})
    );
    let nowhere = json!({"code": "", "language": "python", "files": {"..": ""}});
    assert_eq!(run(&server, nowhere)["status"], "SandboxError");
}

#[test]
fn what_a_script_leaves_behind_is_gone() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let server = server(&["-j", "1"]);
    let look = "import os, sys, builtins\nprint(os.listdir('/'), hasattr(builtins, 'mark'), len(sys.path), 'mark' in sys.modules)";
    let before = python(&server, look);
    for code in [
        "import builtins, sys\nbuiltins.mark = 1\nsys.path.clear()\nsys.modules['mark'] = sys\nopen('mark', 'w').write('x' * 5000000)",
        "import os\nos.write(901, b'pr\\0\\0\\0\\0')",
        "import os\nfor n in range(300): os.close(n) if n < 3 else None",
        "import sys\nsys.stdout.close(); sys.stderr.close(); sys.stdin.close()",
        "import sys, builtins\nbuiltins.print = builtins.compile = builtins.open = None\nsys.excepthook = None\nsys.exit = None\n1 / 0",
        "open('big', 'wb').truncate(1 << 40)",
        "open('big', 'wb').truncate(3 << 30)",
        "f = open('x', 'wb'); f.seek(1 << 31); f.write(b'1'); f.flush()",
        "import os\nn = 0\nwhile True:\n    open(str(n), 'w').close(); n += 1",
    ] {
        let limits =
            json!({"code": code, "language": "python", "run_timeout": 0.3, "memory_limit_MB": 64});
        let reply = run(&server, limits);
        assert_ne!(reply["status"], "SandboxError", "{code}: {reply}");
    }
    assert_eq!(python(&server, look), before);
}

#[test]
fn what_has_waited_too_long_is_not_run_and_sent_again() {
    if !python_is_ready(WITH_NUMPY) {
        return;
    }
    let server = server(&["-j", "1", "--in-flight", "1"]);
    let mut busy = server.connect();
    let endless = json!({"code": "while True: pass", "language": "python", "run_timeout": 1.5});
    let request = busy.request(
        "POST",
        "/run_code",
        &[("Content-Type", "application/json")],
        &endless.to_string(),
    );
    let mut others: Vec<_> = (0..6)
        .map(|_| {
            let mut talk = server.connect();
            assert!(talk.send(&request));
            talk
        })
        .collect();
    assert!(busy.send(&request));
    std::thread::sleep(Duration::from_millis(200));
    let impatient = json!({"code": "print(1)", "language": "python", "run_timeout": 0.1, "compile_timeout": 0.1});
    let reply = server.post("/run_code", &impatient.to_string());
    assert_eq!(reply.status, 504, "{reply:?}");
    assert!(
        reply.json()["detail"]
            .as_str()
            .unwrap()
            .contains("was not run")
    );
    others.clear();
}
