//! `report`: one page that holds everything, runs nothing of what it shows, and works with a
//! keyboard.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use solver_core::hash::sha256_hex;

use solver_test_support::Place;

const TASK: &str = "007bbfb7";
/// A task whose demos are matched by turning the grid.
const EASY: &str = "67a3c6ac";

/// A comment that would run, and fetch, where it is taken for markup.
const HOSTILE: &str = "# </script><img src=x onerror=\"document.title='run'\"><!--<script>\u{2028}";

/// Puts a solver into the archive by hand, as anyone can, and gives its hash.
pub fn keep(place: &Place, task: &str, source: &str, origin: &str) -> String {
    let hash = sha256_hex(source.as_bytes()).to_string();
    let header = format!("# task {task}\n# demos 0 of 3\n# fuel unknown\n# runtime r\n{origin}");
    let file = format!("archive/{task}/{hash}.py");
    place.write(&file, format!("{header}{source}\n"));
    hash
}

/// An archive with a right solver, one that comes from it and is hostile, and one for another task.
fn filled() -> (Place, [String; 3]) {
    let place = Place::new();
    let right = keep(&place, EASY, "def solve(I):\n    return vmirror(I)", "");
    let source = format!("def solve(I):\n    {HOSTILE}\n    return I");
    let origin = format!("# generator mutants\n# parent {right}\n# seed 7\n");
    let hostile = keep(&place, EASY, &source, &origin);
    let other = keep(&place, TASK, "def solve(I):\n    return first(())", "");
    (place, [right, hostile, other])
}

pub fn page(place: &Place, name: &str) -> String {
    String::from_utf8(std::fs::read(place.path(name)).unwrap()).unwrap()
}

/// The value in an element of JSON.
pub fn data(page: &str, id: &str) -> Value {
    let start = format!("<script type=\"application/json\" id=\"{id}\">");
    let (_, rest) = page.split_once(&start).unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(json).unwrap()
}

#[test]
fn the_page_tells_what_every_solver_does() {
    let (place, [right, hostile, other]) = filled();
    let ran = place.run(["report", "--cache", "cache"]).ok();
    assert!(ran.stdout.starts_with("report.html ("), "{}", ran.stdout);
    assert!(
        ran.stderr.starts_with(
            "2 tasks, 1 with every demo matched, 1 with every test as well; 3 solvers run, 3 shown"
        ),
        "{}",
        ran.stderr
    );
    let page = page(&place, "report.html");
    let about = data(&page, "about");
    assert_eq!(about["totals"]["tests_solved"], 1);
    assert_eq!(about["palette"][1], "#0074d9");
    let phases: Vec<_> = about["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p[0])
        .collect();
    assert_eq!(phases, ["load", "compile", "run", "write"]);

    let tasks = data(&page, "tasks");
    let ids: Vec<_> = tasks
        .as_array()
        .unwrap()
        .iter()
        .map(|task| &task["id"])
        .collect();
    assert_eq!(ids, [TASK, EASY]);
    let (broken, easy) = (&tasks[0], &tasks[1]);
    assert_eq!(
        (&broken["state"], &easy["state"]),
        (&"unsolved".into(), &"solved".into())
    );
    let hashes: Vec<_> = easy["solvers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["hash"])
        .collect();
    assert_eq!(hashes, [&right, &hostile], "the best first");
    let best = &easy["solvers"][0];
    assert_eq!(
        (&best["matched"], &best["tests_matched"]),
        (&3.into(), &1.into())
    );
    for (run, sample) in best["runs"]
        .as_array()
        .unwrap()
        .iter()
        .zip(easy["samples"].as_array().unwrap())
    {
        assert_eq!(run["verdict"], "match");
        assert_eq!(run["output"], sample["expected"]);
        assert!(run["fuel"].as_u64() > Some(0));
    }
    let wrong = &easy["solvers"][1];
    let run = &wrong["runs"][0];
    assert_eq!(
        (&run["verdict"], &run["output"]),
        (&"mismatch".into(), &easy["samples"][0]["input"])
    );
    assert_eq!(
        (&wrong["generator"], &wrong["seed"]),
        (&"mutants".into(), &7.into())
    );
    assert_eq!(wrong["parents"], serde_json::json!([right]));
    assert_eq!(easy["lineage"][&right]["demos"], 3);
    assert!(wrong["source"].as_str().unwrap().contains(HOSTILE));
    let failed = &broken["solvers"][0];
    assert_eq!(failed["hash"], *other);
    assert_eq!(failed["runs"][0]["verdict"], "error");
    assert!(
        failed["runs"][0]["message"]
            .as_str()
            .unwrap()
            .contains("empty")
    );
    // The grids are the task's own.
    let shown = &easy["grids"][easy["samples"][0]["input"].as_u64().unwrap() as usize];
    assert_eq!(shown, "6c2/6162/7272/1722");
}

#[test]
fn the_page_needs_nothing_and_nothing_in_it_gets_out() {
    let (place, _) = filled();
    place.run(["report", EASY, "--cache", "cache"]).ok();
    let page = page(&place, "report.html");
    assert!(
        page.contains(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        )
    );
    for outside in ["src=\"", "http://", "https://", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // Hostile text stands there only as JSON without a `<`.
    assert!(!page.contains("<img"), "markup from a solver");
    assert_eq!(page.matches("<script").count(), 3);
    assert_eq!(page.matches("</script>").count(), 3);
    assert!(page.contains("\\u003c/script>\\u003cimg src=x"));
}

#[test]
fn tasks_without_solvers_are_shown_where_they_are_asked_for() {
    let (place, _) = filled();
    let all = [
        "report",
        "--dataset",
        "arc-agi-1-training",
        "--out",
        "all.html",
        "--cache",
        "cache",
    ];
    place.run(all).ok();
    let page = page(&place, "all.html");
    let tasks = data(&page, "tasks");
    assert_eq!(tasks.as_array().unwrap().len(), 400);
    assert_eq!(data(&page, "about")["totals"]["solvers"], 3);
    // On standard output the same page comes, up to the times.
    let ran = place.run([&all[..], &["--out", "-"]].concat()).ok();
    assert_eq!(data(&ran.stdout, "tasks"), tasks);
}

#[test]
fn what_makes_no_page_is_one_line_and_exit_code_2() {
    let place = Place::new();
    let mut text = String::new();
    let mut refused = |args: &[&str]| {
        let ran = place.run(args);
        assert_eq!(ran.code, Some(2), "{}\n{}", ran.shown, ran.stderr);
        assert_eq!(
            (&*ran.stdout, ran.stderr.lines().count()),
            ("", 1),
            "{}",
            ran.shown
        );
        let _ = writeln!(text, "{}", ran.transcript());
    };
    refused(&["report"]);
    place.write("archive/readme.txt", "");
    refused(&["report"]);
    refused(&["report", "00000000"]);
    refused(&["report", TASK, "--out", "no/such/folder/report.html"]);
    refused(&["report", TASK, "--out", "archive"]);
    refused(&["report", TASK, "--out", "/proc/report.html"]);
    let lost = sha256_hex(b"def solve(I):\n    return I");
    place.write(
        &format!("archive/my-task/{lost}.py"),
        "# task my-task\n# demos 0 of 3\n# fuel unknown\n# runtime r\ndef solve(I):\n    return I\n",
    );
    refused(&["report"]);
    insta::assert_snapshot!(text);
    assert!(place.lacks("report.html"));
}

/// A Chromium of this machine.
pub fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut folders = std::env::split_paths(&path);
    folders.find_map(|folder| {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let mut files = names.iter().map(|name| folder.join(name));
        files.find(|file| file.is_file())
    })
}

/// The page as the browser makes it: its elements after the script ran, and its console.
pub fn browse(browser: &Path, place: &Place, name: &str, fragment: &str) -> (String, String) {
    let address = format!("file://{}#{fragment}", place.path(name).display());
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .args([
            "--virtual-time-budget=4000",
            "--enable-logging=stderr",
            "--disable-dev-shm-usage",
        ])
        .arg(format!(
            "--user-data-dir={}",
            place.path("browser").display()
        ))
        .arg(address)
        .output()
        .expect("the browser starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let console = said.lines().filter(|line| line.contains("CONSOLE"));
    let console = console.collect::<Vec<_>>().join("\n");
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        console,
    )
}

#[test]
fn a_browser_shows_it_and_runs_nothing_of_what_it_shows() {
    let Some(browser) = chromium() else {
        println!("skipped: there is no Chromium on this machine's PATH");
        return;
    };
    let (place, [right, hostile, _]) = filled();
    place.run(["report", "--cache", "cache"]).ok();

    let (overview, console) = browse(&browser, &place, "report.html", "");
    assert_eq!(console, "");
    assert_eq!(overview.matches("class=\"tile\"").count(), 2, "{overview}");
    assert!(overview.contains("67a3c6ac: solved, 3 of 3 demos, 2 solvers"));
    // Grids themselves are drawn when a task is opened.
    assert_eq!(overview.matches("class=\"grid\"").count(), 0);

    let (task, console) = browse(&browser, &place, "report.html", EASY);
    assert_eq!(console, "");
    assert!(task.contains("<title>67a3c6ac"), "{task}");
    assert!(task.matches("<canvas").count() >= 8);
    assert!(
        task.contains(&format!("solver-{right}")) && task.contains(&format!("solver-{hostile}"))
    );

    // The same page with a script of ours that presses keys, which its policy would not let in.
    let page = page(&place, "report.html");
    let policy = "http-equiv=\"Content-Security-Policy\"";
    assert!(page.contains(policy));
    let keys = "<script>
        const press = (key) => (document.activeElement || document.body)
            .dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        const told = [];
        const tell = () => told.push(document.activeElement.textContent);
        const later = (work) => new Promise((done) => setTimeout(() => { work(); done(); }, 50));
        (async () => {
            press('j'); tell();
            press('k'); tell();
            press('ArrowRight'); tell();
            document.activeElement.click();
            await later(tell);
            for (const box of document.querySelectorAll('details')) box.open = true;
            await later(() => told.push(document.querySelectorAll('.inside').length));
            document.querySelector('[data-solver]').click();
            told.push(document.activeElement.closest('details').id);
            told.push(document.querySelector('.source').textContent.includes('def solve'));
            told.push([...document.querySelectorAll('.source')].some((s) => s.textContent.includes('<img src=x onerror')));
            told.push(document.images.length);
            press('p'); await later(tell);
            press('n'); await later(tell);
            press('Escape'); await later(tell);
            press('/'); told.push(document.activeElement.id);
            document.body.dataset.told = JSON.stringify(told);
        })();
        </script></body>";
    let page = page
        .replace(policy, "name=\"policy\"")
        .replace("</body>", keys);
    place.write("keys.html", page);
    let (ended, console) = browse(&browser, &place, "keys.html", "");
    assert_eq!(console, "");
    let told = ended
        .split_once("data-told=\"")
        .expect("the keys were pressed")
        .1;
    let told = told.split_once('"').unwrap().0.replace("&quot;", "\"");
    let told: Value = serde_json::from_str(&told).unwrap();
    // Tiles show how many demos are matched where it is not all of them.
    let (first, second) = (format!("{TASK}0/5"), format!("{EASY}\u{2713}"));
    assert_eq!(
        told,
        serde_json::json!([
            second,
            first,
            second,
            EASY,
            2,
            format!("solver-{right}"),
            true,
            true,
            0,
            TASK,
            EASY,
            second,
            "search"
        ])
    );
}
