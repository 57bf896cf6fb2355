//! The page of `report`: where it is from, marks, filters, links to a view, names of cells; and how
//! large it is.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use solver_core::hash::sha256_hex;

use super::report::{browse, chromium, data, keep, page};
use solver_test_support::Place;

/// A task whose demos are matched by turning the grid, and one that this does not solve.
const EASY: &str = "67a3c6ac";
const OTHER: &str = "007bbfb7";

/// Text that a page can do wrong with: it would run, end an element, and turn the line around.
const HOSTILE: &str = "</script><img src=x onerror=alert(1)>\"'\u{202e}gnp.\u{2066}&amp;";

#[test]
fn the_page_says_where_it_is_from() {
    let place = Place::new();
    keep(&place, EASY, "def solve(I):\n    return vmirror(I)", "");
    place
        .run(["evolve", EASY, "--rounds", "1", "--enumeration", "0"])
        .ok();
    place.run(["report", EASY, OTHER]).ok();
    let page = page(&place, "report.html");
    let (about, tasks) = (data(&page, "about"), data(&page, "tasks"));
    assert_eq!(about["archive"], "archive");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let made = about["made"].as_u64().unwrap();
    assert!(now - 600 < made && made <= now, "{made} {now}");
    assert_eq!(tasks[0]["dataset"], "arc-agi-1-training");
    assert_eq!(tasks[0]["distance"], 0);
    let search = &tasks[0]["searches"][0];
    assert_eq!((&search["seed"], &search["rounds"]), (&0.into(), &1.into()));
    assert!(search["tried"].as_u64() > Some(0));
    assert_eq!(search["generators"][0].as_array().unwrap().len(), 3);
    assert_eq!(
        (&tasks[1]["ran"], &tasks[1]["searches"]),
        (&0.into(), &Value::Array(vec![]))
    );
    assert_eq!(tasks[1]["distance"], Value::Null);

    // A data set that was asked for is named before another one that has the same task.
    let asked = [
        "report",
        EASY,
        "--dataset",
        "arc-agi-2-training",
        "--out",
        "2.html",
    ];
    place.run(asked).ok();
    let second = data(&super::report::page(&place, "2.html"), "tasks");
    assert_eq!(second[0]["dataset"], "arc-agi-2-training");
}

/// An archive of strangers: its name, the name of a solver, its source and the state of a search.
fn strange() -> Place {
    let place = Place::new();
    let source = format!("def solve(I):\n    return I # {HOSTILE}");
    let hash = sha256_hex(source.as_bytes());
    let header = format!(
        "# task {EASY}\n# demos 0 of 3\n# fuel unknown\n# runtime r\n# name {HOSTILE}:solve\n"
    );
    place.write(
        &format!("archive/{EASY}/{hash}.py"),
        format!("{header}{source}\n"),
    );
    place
        .run([
            "evolve",
            EASY,
            "--rounds",
            "1",
            "--enumeration",
            "0",
            "--no-seeds",
        ])
        .ok();
    let state = format!("archive/{EASY}/evolve-0.json");
    let text = std::fs::read_to_string(place.path(&state)).unwrap();
    let mut said: Value = serde_json::from_str(&text).unwrap();
    said["generators"][HOSTILE] = serde_json::json!({"made": 1, "kept": 0});
    place.write(&state, said.to_string());
    std::fs::rename(place.path("archive"), place.path("a<b>\u{202e}\"")).unwrap();
    place
}

#[test]
fn what_strangers_wrote_is_text() {
    let place = strange();
    place.run(["report", "--archive", "a<b>\u{202e}\""]).ok();
    let page = page(&place, "report.html");
    assert_eq!(page.matches("<script").count(), 3);
    assert_eq!(page.matches("</script>").count(), 3);
    assert!(!page.contains("<img") && !page.contains("a<b>"));
    let tasks = data(&page, "tasks");
    let solvers = tasks[0]["solvers"].as_array().unwrap();
    let name = format!("{HOSTILE}:solve");
    assert!(
        solvers.iter().any(|solver| solver["name"] == *name),
        "{solvers:?}"
    );
    let made = tasks[0]["searches"][0]["generators"].as_array().unwrap();
    assert!(made.iter().any(|made| made[0] == HOSTILE), "{made:?}");

    let Some(browser) = chromium() else {
        println!("skipped: there is no Chromium on this machine's PATH");
        return;
    };
    let (overview, console) = browse(&browser, &place, "report.html", "");
    assert_eq!(console, "");
    assert!(overview.contains("a&lt;b&gt;\\u{202e}\""), "the archive");
    let (task, console) = browse(&browser, &place, "report.html", EASY);
    assert_eq!(console, "");
    let (_, drawn) = task.split_once("id=\"task\"").unwrap();
    let (drawn, _) = drawn.split_once("<script").unwrap();
    assert!(drawn.contains(
        "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\"'\\u{202e}gnp.\\u{2066}&amp;amp;:solve"
    ));
    assert!(
        !drawn.contains("<img") && !drawn.contains('\u{202e}'),
        "{drawn}"
    );
}

#[test]
fn a_page_of_400_tasks_and_2000_solvers_is_below_3_megabytes() {
    let place = Place::new();
    let listed = place
        .run(["tasks", "--dataset", "arc-agi-1-training", "--json"])
        .ok();
    let ids = listed.stdout.lines().map(|line| {
        let task: Value = serde_json::from_str(line).unwrap();
        task["id"].as_str().unwrap().to_owned()
    });
    let ids: Vec<String> = ids.collect();
    assert_eq!(ids.len(), 400);
    // Each gives another wrong grid nearly everywhere, and its source is as long as most are.
    let programs = ["hmirror", "vmirror", "rot90", "rot180", "dmirror"].map(|turn| {
        let lines: String = (1..=12)
            .map(|n| format!("    x{n} = {turn}(I)\n"))
            .collect();
        format!("def solve(I):\n{lines}    x13 = switch(x12, ONE, TWO)\n    return x13")
    });
    for id in &ids {
        for program in &programs {
            keep(&place, id, program, "");
        }
    }
    place.run(["report"]).ok();
    let bytes = std::fs::metadata(place.path("report.html")).unwrap().len();
    assert!(bytes < 3_000_000, "{bytes}");
    let page = page(&place, "report.html");
    assert_eq!(data(&page, "about")["totals"]["shown"], 2000);

    let Some(browser) = chromium() else {
        println!("skipped: there is no Chromium on this machine's PATH");
        return;
    };
    let (overview, console) = browse(&browser, &place, "report.html", "");
    assert_eq!(
        (overview.matches("class=\"tile\"").count(), &*console),
        (400, "")
    );
    // Those on the screen have their thumbnails; the others are drawn when they come to it.
    let (_, tiles) = overview.split_once("id=\"tiles\"").unwrap();
    let drawn = tiles.matches("<canvas").count();
    assert!((2..400).contains(&drawn), "{drawn}");
}

/// A page with a task that is solved, one that is near, two that are not, and two untried ones.
fn several() -> Place {
    let place = Place::new();
    keep(&place, EASY, "def solve(I):\n    return vmirror(I)", "");
    let near = "# generator mutants\n# seed 7\n";
    keep(&place, "00d62c1b", "def solve(I):\n    return I", near);
    keep(&place, "025d127b", "def solve(I):\n    return I", "");
    keep(&place, OTHER, "def solve(I):\n    return first(())", "");
    place.write(
        "own.json",
        r#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[3]]}]}"#,
    );
    let asked = [
        "report", EASY, "00d62c1b", "025d127b", OTHER, "045e512c", "own.json",
    ];
    place.run(asked).ok();
    place
}

#[test]
fn marks_filters_and_lists_are_on_the_page() {
    let Some(browser) = chromium() else {
        println!("skipped: there is no Chromium on this machine's PATH");
        return;
    };
    let place = several();
    let (overview, console) = browse(&browser, &place, "report.html", "");
    assert_eq!(console, "");
    for there in [
        "solved: every demo and every test",
        "near: some demo, or at most a tenth of the cells wrong",
        "All<span>6</span>",
        "Solved<span>1</span>",
        "Near<span>1</span>",
        "Unsolved<span>2</span>",
        "Untried<span>2</span>",
        "arc-agi-1-training (5)",
        "own (1)",
        "mutants (1)",
        "arc-dsl (4)",
        "<dd>arc-agi-1-training (5 tasks), own (1 task)</dd>",
        "<dd>no search has left its state</dd>",
    ] {
        assert!(overview.contains(there), "{there}\n{overview}");
    }
}

/// Presses keys and moves the pointer, as a script of ours, which the page's policy would not let in; gives
/// what `tell` was called with.
fn pressed(place: &Place, browser: &std::path::Path, fragment: &str, steps: &str) -> Value {
    let policy = "http-equiv=\"Content-Security-Policy\"";
    let keys = format!(
        "<script>
        const at = (id) => document.getElementById(id);
        const told = [];
        const tell = (what) => told.push(what);
        const wait = (ms) => new Promise((done) => setTimeout(done, ms));
        const press = (key) => (document.activeElement || document.body)
            .dispatchEvent(new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true }}));
        const tiles = () => [...document.querySelectorAll('#tiles > li:not([hidden]) .id')]
            .map((id) => id.textContent.slice(0, 8)).join(' ');
        const type = (element, value, event) => {{
            element.value = value;
            element.dispatchEvent(new Event(event, {{ bubbles: true }}));
        }};
        (async () => {{ {steps} document.body.dataset.told = JSON.stringify(told); }})();
        </script></body>"
    );
    let page = page(place, "report.html")
        .replace(policy, "name=\"policy\"")
        .replace("</body>", &keys);
    place.write("keys.html", page);
    let (ended, console) = browse(browser, place, "keys.html", fragment);
    assert_eq!(console, "");
    let (_, told) = ended
        .split_once("data-told=\"")
        .expect("the keys were pressed");
    let told = told.split_once('"').unwrap().0.replace("&quot;", "\"");
    serde_json::from_str(&told.replace("&amp;", "&")).unwrap()
}

#[test]
fn a_link_shows_the_same_view() {
    let Some(browser) = chromium() else {
        println!("skipped: there is no Chromium on this machine's PATH");
        return;
    };
    let place = several();
    let steps = "
        tell(tiles());
        document.querySelector('[data-filter=untried]').click(); await wait(20);
        tell(location.hash); tell(tiles());
        type(at('set'), 'own', 'change'); await wait(20);
        tell(location.hash); tell(tiles());
        press('Escape'); await wait(300);
        tell(location.hash); tell(tiles());
        type(at('by'), 'mutants', 'change'); tell(tiles());
        type(at('by'), '', 'change');
        type(at('search'), 'VMIRROR return', 'input'); await wait(300);
        tell(location.hash); tell(tiles());
        type(at('search'), '', 'input');
        type(at('sort'), 'best', 'change'); tell(tiles());";
    let own = own(&place);
    let all = format!("007bbfb7 00d62c1b 025d127b 045e512c 67a3c6ac {own}");
    assert_eq!(
        pressed(&place, &browser, "", steps),
        serde_json::json!([
            all,
            "#?show=untried",
            format!("045e512c {own}"),
            "#?show=untried&set=own",
            own,
            "",
            all,
            "00d62c1b",
            "#?q=VMIRROR+return",
            "67a3c6ac",
            format!("67a3c6ac 00d62c1b 025d127b 007bbfb7 045e512c {own}"),
        ])
    );
    let steps = "tell(tiles()); tell(at('sort').value); tell(at('search').value);
        press('Enter'); tell(document.activeElement.className);";
    let link = "?show=near&sort=fuel&q=solve%28I&set=nobody";
    assert_eq!(
        pressed(&place, &browser, link, steps),
        serde_json::json!(["00d62c1b", "fuel", "solve(I", ""])
    );
}

/// The beginning of the key of the task in the file, as `tiles` cuts it.
fn own(place: &Place) -> String {
    let tasks = data(&page(place, "report.html"), "tasks");
    let mut ids = tasks
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["id"].as_str().unwrap());
    let key = ids.find(|id| id.starts_with("own~"));
    key.unwrap()[..8].to_owned()
}

#[test]
fn a_task_of_a_thousand_demos_is_drawn_in_parts() {
    let place = Place::new();
    let pair = r#"{"input":[[1,2]],"output":[[2,1]]}"#;
    let demos = vec![pair; 30].join(",");
    place.write(
        "many.json",
        format!(r#"{{"train":[{demos}],"test":[{pair}]}}"#),
    );
    place.write("mine.py", "def solve(I):\n    return vmirror(I)");
    place.run(["run", "many.json", "--solvers", "mine.py"]).ok();
    let said = place.run(["report"]).ok().stderr;
    assert!(
        said.starts_with("1 task, 1 with every demo matched"),
        "{said}"
    );
    let Some(browser) = chromium() else {
        println!("skipped: there is no Chromium on this machine's PATH");
        return;
    };
    let tasks = data(&page(&place, "report.html"), "tasks");
    let id = tasks[0]["id"].as_str().unwrap().replace('~', "%7E");
    let steps = "
        const count = (what) => document.querySelectorAll(what).length;
        tell(count('.tile .bar i')); tell(count('.samples h3')); tell(count('.runs .line'));
        document.querySelector('.samples .quiet').click(); tell(count('.samples h3'));
        document.querySelector('.runs .quiet').click(); tell(count('.runs .line'));
        tell(count('.dots i'));";
    assert_eq!(
        pressed(&place, &browser, &id, steps),
        serde_json::json!([1, 24, 24, 31, 31, 34])
    );
}

#[test]
fn keys_alone_name_cells_enlarge_grids_and_copy_sources() {
    let Some(browser) = chromium() else {
        println!("skipped: there is no Chromium on this machine's PATH");
        return;
    };
    let place = several();
    let steps = "
        press('?'); tell(at('help').open); tell(at('help').textContent.includes('next and previous task'));
        press('Escape'); tell(at('help').open); tell(location.hash);
        const grid = document.querySelector('.runs .grid');
        grid.focus(); grid.click(); tell(at('large').open); tell(document.activeElement.id);
        tell(at('large-cell').textContent);
        press('ArrowRight'); press('ArrowDown'); tell(at('large-cell').textContent);
        press('Escape'); tell(at('large').open); tell(document.activeElement === grid);
        const canvas = document.querySelector('.samples canvas');
        canvas.scrollIntoView();
        const box = canvas.getBoundingClientRect();
        canvas.dispatchEvent(new PointerEvent('pointermove',
            { bubbles: true, clientX: box.left + 1, clientY: box.bottom - 2 }));
        tell(at('tip').hidden); tell(at('tip').textContent);
        press('j'); tell(document.activeElement.tagName);
        let copied = '';
        Object.defineProperty(navigator, 'clipboard',
            { value: { writeText: async (text) => { copied = text; } }, configurable: true });
        press('c'); await wait(20); tell(copied); tell(at('said').textContent.startsWith('Copied'));
        press('Escape'); await wait(20); tell(document.activeElement.className);";
    assert_eq!(
        pressed(&place, &browser, "025d127b", steps),
        serde_json::json!([
            true,
            true,
            false,
            "#025d127b",
            true,
            "large-grid",
            "row 0, column 0: 0 black",
            "row 1, column 1: 6 magenta, expected 0 black",
            false,
            true,
            false,
            "row 13, column 0: 0 black",
            "SUMMARY",
            "def solve(I):\n    return I",
            true,
            "tile"
        ])
    );
}
