//! The archive's knowledge of a task and of a solver: tasks of one's own are kept with their solvers,
//! results say what decided them, and the order of commands changes no byte.

use serde_json::{Value, json};
use solver_core::hash::sha256_hex;

use solver_test_support::{Place, Ran, interpreter};

const MINE: &str = "def turned(I):\n    return vmirror(I)\n\n\ndef still(I):\n    return I\n";
/// Turns a grid in three steps, which take more fuel.
const COSTLY: &str =
    "def solve(I):\n    x1 = rot90(I)\n    x2 = rot90(x1)\n    return hmirror(x2)\n";
/// A task whose demos are matched by turning the grid.
const EASY: &str = "67a3c6ac";

/// A task of one's own as compact JSON, with or without its answer.
fn own(answer: bool) -> String {
    let answer = if answer { ",\"output\":[[9,8,7]]" } else { "" };
    format!(
        "{{\"train\":[{{\"input\":[[1,2],[3,4]],\"output\":[[2,1],[4,3]]}},\
         {{\"input\":[[5,0,6]],\"output\":[[6,0,5]]}}],\"test\":[{{\"input\":[[7,8,9]]{answer}}}]}}"
    )
}

/// The key of it: what is hashed has no answer.
fn key(id: &str) -> String {
    let hash = sha256_hex(own(false).as_bytes()).to_string();
    format!("{id}~{}", &hash[..8])
}

/// A place with solvers, and with that task in a form of its own.
fn place() -> Place {
    let place = Place::new();
    let spaced = own(true).replace(',', ", ");
    place
        .write("mine.py", MINE)
        .write("costly.py", COSTLY)
        .write(
            "own.json",
            format!("\u{feff}{{\"name\": \"mine\",\n{}", &spaced[1..]),
        );
    place
}

fn run(place: &Place, args: &str) -> Ran {
    // Every solver that ran is kept: most of them match nothing.
    let keep = args.starts_with("run ").then_some("--keep-all");
    let flags = ["--cache", "cache"].into_iter().chain(keep);
    place.run(args.split(' ').chain(flags)).ok()
}

/// The one number before, or after, some words.
fn number(text: &str, before: &str, after: &str) -> u64 {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before}: {text}"));
    let (number, _) = rest
        .split_once(after)
        .unwrap_or_else(|| panic!("{after}: {text}"));
    number
        .parse()
        .unwrap_or_else(|_| panic!("{number}: {text}"))
}

/// How many tasks are solved by `archive ls`, `report` and `submit --score`, and what the last two
/// say beside.
fn solved(place: &Place, flags: &str) -> ([u64; 3], String) {
    let ls = place.run(["archive", "ls"]).ok().stdout;
    let report = run(place, &format!("report{flags}")).stderr;
    let submit = run(place, &format!("submit --score{flags}")).stderr;
    let counts = [
        number(&ls, "every demo is matched for ", "\n"),
        number(
            &report.replace(" task, ", " tasks, "),
            " tasks, ",
            " with every demo matched",
        ),
        number(
            &submit.replace([',', '\n'], " "),
            "; every demo is matched for ",
            " ",
        ),
    ];
    (counts, report + &submit)
}

#[test]
fn a_task_of_ones_own_needs_no_file_once_it_is_kept() {
    let place = place();
    run(&place, "run own.json --solvers mine.py");
    std::fs::remove_file(place.path("own.json")).unwrap();
    let key = key("own");
    let kept = place.kept("archive");
    assert_eq!(kept[&format!("{key}/task.json")], own(true) + "\n");
    assert_eq!(kept.len(), 3);

    let ran = run(&place, "archive verify");
    assert_eq!(ran.stdout, "0 of 2 solvers differ\n");
    assert_eq!(
        ran.stderr,
        "limits: those under which each solver was kept (500000000 fuel and 256 MiB)\n"
    );
    let ran = run(&place, "report");
    assert!(
        ran.stderr
            .starts_with("1 task, 1 with every demo matched, 1 with every test as well"),
        "{}",
        ran.stderr
    );
    let answers = "{\"own\":[{\"attempt_1\":[[9,8,7]],\"attempt_2\":[[7,8,9]]}]}\n";
    for named in ["submit", "submit own", &format!("submit {key}")] {
        assert_eq!(run(&place, named).stdout, answers, "{named}");
    }
    run(&place, &format!("report own --out {key}.html"));
    for named in ["own", &key] {
        let listed = place.run(["archive", "ls", named]).ok().stdout;
        assert!(listed.contains(&format!("\n{key}  ")), "{listed}");
    }

    let lines = place.run(["archive", "export"]).ok().stdout;
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let content: Value = serde_json::from_str(&own(true)).unwrap();
        assert_eq!((&line["task"], &line["content"]), (&json!(key), &content));
    }
    let import = [
        "archive",
        "import",
        "-",
        "--archive",
        "other",
        "--cache",
        "cache",
    ];
    let ran = place.run_with_input(import, &lines).ok();
    assert_eq!(
        ran.stdout,
        format!(
            "{key}: 2 handed in, 2 different, 2 hold, 2 saved; the best matches 2 of 2 demos\n"
        )
    );
    assert_eq!(place.kept("other"), kept);
    let ran = run(&place, "archive verify --archive other");
    assert_eq!(ran.stdout, "0 of 2 solvers differ\n");
    // A line without the task is enough where the task is; elsewhere it is not.
    let line = "{\"task\":\"own\",\"source\":\"def f(I):\\n    return hmirror(I)\"}\n";
    let ran = place.run_with_input(import, line).ok();
    assert!(
        ran.stdout.starts_with(&format!("{key}: 1 handed in")),
        "{}",
        ran.stdout
    );
    let nowhere = ["archive", "import", "-", "--archive", "third"];
    let with_key = line.replace("\"own\"", &format!("\"{key}\""));
    for line in [line, &with_key] {
        assert_eq!(place.run_with_input(nowhere, line).code, Some(2));
    }
    let content = own(true).replace("[[7,8,9]]", "[[7,8,8]]");
    let lie = with_key.replace("\"source\"", &format!("\"content\":{content},\"source\""));
    let ran = place.run_with_input(nowhere, &lie);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("it is another task than"),
        "{}",
        ran.stderr
    );
    assert!(place.lacks("third"));
}

#[test]
fn another_task_of_a_known_id_does_not_mix() {
    let place = place();
    place.write("other/007bbfb7.json", own(true));
    let key = key("007bbfb7");
    run(&place, "run other/007bbfb7.json --solvers mine.py");
    run(&place, "run 007bbfb7 --count 1");
    // The very task by a file, without its answers.
    let known = place.run(["tasks", "007bbfb7", "--json"]).ok().stdout;
    let mut known: Value = serde_json::from_str(&known).unwrap();
    known["test"][0].as_object_mut().unwrap().remove("output");
    let known = json!({"train": known["train"], "test": known["test"]});
    place.write("same/007bbfb7.json", known.to_string());
    run(&place, "run same/007bbfb7.json --solvers mine.py");
    assert_eq!(place.count("archive/007bbfb7"), 3);
    assert_eq!(place.count(&format!("archive/{key}")), 3);
    run(
        &place,
        "evolve other/007bbfb7.json --rounds 1 --brood 5 --seed 3 --enumeration 0",
    );
    assert!(!place.lacks(&format!("archive/{key}/evolve-3.json")));
    assert!(place.lacks("archive/007bbfb7/evolve-3.json"));
    let ran = run(&place, "archive verify");
    assert!(
        ran.stdout.ends_with("0 of 5 solvers differ\n"),
        "{}",
        ran.stdout
    );

    let lines = place.run(["archive", "ls", "007bbfb7"]).ok().stdout;
    assert!(lines.contains("2 tasks, "), "{lines}");
    // Both are there, each under a name of its own.
    let submission = run(&place, "submit").stdout;
    let submission: Value = serde_json::from_str(&submission).unwrap();
    let names: Vec<&String> = submission.as_object().unwrap().keys().collect();
    assert_eq!(names, ["007bbfb7", &key]);
    assert_eq!(submission[&key][0]["attempt_1"], json!([[9, 8, 7]]));
    let ran = run(&place, "report");
    assert!(
        ran.stderr.starts_with("2 tasks, 2 with every demo matched"),
        "{}",
        ran.stderr
    );
    let alone = run(&place, &format!("submit {key}")).stdout;
    assert!(
        alone.starts_with("{\"007bbfb7\":[{\"attempt_1\":[[9,8,7]]"),
        "{alone}"
    );
}

#[test]
fn another_data_sets_version_is_a_task_of_its_own() {
    let place = place();
    let solver = "def solve(S, I):\n    return last(first(S))\n";
    place.write("s.py", solver);
    let of = |set: &str| format!("run ac0c5833 --dataset {set} --solvers mine.py --solvers s.py");
    run(&place, &of("arc-agi-2-training"));
    let ran = run(&place, "archive verify");
    assert_eq!(ran.stdout, "0 of 3 solvers differ\n");
    assert!(place.lacks("archive/ac0c5833"));
    run(&place, &of("arc-agi-1-evaluation"));
    assert_eq!(place.count("archive/ac0c5833"), 3);
    let ran = run(&place, "archive verify ac0c5833");
    assert_eq!(ran.stdout, "0 of 6 solvers differ\n");
}

#[test]
fn the_order_of_commands_changes_no_byte() {
    let files = |commands: &[&str]| {
        let place = place();
        place.write("blind/own.json", own(false));
        for command in commands {
            run(&place, command);
        }
        place.kept("archive")
    };
    let low = "run 67a3c6ac --solvers costly.py --fuel 5000";
    let high = "run 67a3c6ac --solvers costly.py --fuel 100000 --memory-mib 64";
    let usual = "run 67a3c6ac --solvers costly.py";
    let battery = "run 67a3c6ac --count 3";
    let seen = "run own.json --solvers mine.py";
    let blind = "run blind/own.json --solvers mine.py";
    let expected = files(&[low, high, usual, battery, seen, blind]);
    let costly = expected.values().find(|file| file.contains("rot90"));
    let costly = costly.unwrap();
    assert!(costly.contains("# demos 3 of 3\n"), "{costly}");
    assert!(
        costly.contains("# limits fuel 500000000, memory 256 MiB\n"),
        "{costly}"
    );
    for order in [
        [usual, blind, seen, battery, high, low],
        [battery, blind, high, usual, low, seen],
        [high, low, seen, usual, blind, battery],
    ] {
        assert_eq!(files(&order), expected, "{order:?}");
    }
}

#[test]
fn commands_at_once_leave_what_they_leave_one_after_the_other() {
    let commands = [
        "run 67a3c6ac --solvers costly.py --fuel 5000",
        "run 67a3c6ac --solvers costly.py",
        "run own.json --solvers mine.py",
        "run blind/own.json --solvers mine.py",
    ];
    let place = place();
    place.write("blind/own.json", own(false));
    for command in commands {
        run(&place, command);
    }
    let expected = place.kept("archive");
    for _ in 0..5 {
        std::fs::remove_dir_all(place.path("archive")).unwrap();
        let args = |command: &str| -> Vec<String> {
            let args = command.split(' ').chain(["--cache", "cache", "--keep-all"]);
            args.map(str::to_owned).collect()
        };
        let started = commands.map(|command| place.start(args(command), &[], ""));
        for running in started {
            running.wait().ok();
        }
        assert_eq!(place.kept("archive"), expected);
    }
}

#[test]
fn of_several_tasks_of_one_id_one_is_named_by_its_key() {
    let place = place();
    place.write(
        "other/own.json",
        own(true).replace("[[7,8,9]]", "[[7,8,0]]"),
    );
    run(&place, "run own.json --solvers mine.py");
    run(&place, "run other/own.json --solvers mine.py");
    let ran = place.run(["submit", "own"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{}", ran.stderr);
    let says = "error: the archive keeps several tasks called own: own~";
    assert!(ran.stderr.starts_with(says), "{}", ran.stderr);
    assert!(ran.stderr.contains(&key("own")), "{}", ran.stderr);
    let one = run(&place, &format!("submit {}", key("own"))).stdout;
    assert!(one.contains("[[9,8,7]]"), "{one}");
    let ran = place.run(["submit", "own~00000000"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let all = run(&place, "submit").stdout;
    assert_eq!(all.matches("\"own~").count(), 2, "{all}");
}

#[test]
fn the_first_name_and_origin_stay() {
    let place = place();
    place.write("later.py", "def turn(J):\n    return vmirror(J)\n");
    let search = "evolve 67a3c6ac --rounds 1 --brood 5 --no-seeds --enumeration 20000000";
    let turned = |place: &Place| {
        let mut files = place.kept("archive").into_iter();
        let is_it = |(name, file): &(String, String)| {
            name.ends_with(".py") && file.ends_with("def solve(I):\n    return vmirror(I)\n")
        };
        files.find(is_it).expect("is kept").1
    };
    run(&place, "run 67a3c6ac --solvers mine.py");
    let first = turned(&place);
    let runtime = place.run(["--version"]).ok().stdout;
    let (_, hash) = runtime
        .trim_end()
        .trim_end_matches(')')
        .rsplit_once(' ')
        .unwrap();
    assert_eq!(
        first,
        format!(
            "# task 67a3c6ac\n# demos 3 of 3\n# fuel 5834\n# runtime {hash}\n# language arc-dsl\n\
             # interpreter {}\n# limits fuel 500000000, memory 256 MiB\n# name mine.py:turned\n\
             def solve(I):\n    return vmirror(I)\n",
            interpreter()
        )
    );
    run(&place, "run 67a3c6ac --solvers later.py");
    run(&place, "run 67a3c6ac --solvers mine.py");
    run(&place, search);
    assert_eq!(turned(&place), first);
    let line = place
        .run(["archive", "show", "82dbc8b9", "--json"])
        .ok()
        .stdout;
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["name"], "mine.py:turned");
    assert_eq!(line["interpreter"], interpreter());
    assert_eq!(
        line["limits"],
        json!({"fuel": 500_000_000, "memory_mib": 256})
    );
    let listed = place.run(["archive", "ls", "--json"]).ok().stdout;
    let best = &serde_json::from_str::<Value>(&listed).unwrap()["best"];
    assert_eq!(best["language"], "arc-dsl");
    assert_eq!(best["limits"], line["limits"]);

    // Whoever was first: a search gives an origin and no name, a battery a number.
    let place = Place::new();
    place.write("mine.py", MINE);
    run(&place, search);
    run(&place, "run 67a3c6ac --solvers mine.py");
    let found = place.kept("archive").into_values();
    let found: Vec<String> = found.filter(|file| file.contains("# generator ")).collect();
    assert!(!found.is_empty());
    assert!(
        found.iter().all(|file| !file.contains("# name ")),
        "{found:?}"
    );
    run(&place, "run 007bbfb7 --count 2");
    let names: Vec<String> = place
        .kept("archive")
        .iter()
        .filter(|(name, _)| name.starts_with("007bbfb7/"))
        .filter_map(|(_, file)| file.lines().find_map(|line| line.strip_prefix("# name ")))
        .map(str::to_owned)
        .collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&"generated:0".to_owned()), "{names:?}");

    // From standard input, by the path as it was handed in.
    let args = [
        "run",
        EASY,
        "--solvers",
        "-",
        "--archive",
        "third",
        "--cache",
        "cache",
    ];
    place.run_with_input(args, MINE).ok();
    let kept = place.kept("third");
    assert!(
        kept.values().any(|file| file.contains("# name -:turned\n")),
        "{kept:?}"
    );
}

#[test]
fn the_same_number_is_solved_wherever_it_is_told() {
    let place = place();
    run(&place, "run own.json --solvers mine.py");
    run(
        &place,
        "evolve 67a3c6ac a416b8f3 007bbfb7 --rounds 1 --brood 20 --fuel 20000000",
    );
    let (counts, said) = solved(&place, "");
    assert_eq!(counts, [counts[0]; 3], "{said}");
    assert!(counts[0] >= 3, "{said}");
    assert!(!said.contains("note: "), "{said}");

    // Within the limits under which it was kept it is not solved, though its test is right.
    let place = self::place();
    run(&place, "run 67a3c6ac --solvers costly.py --fuel 5000");
    let (counts, said) = solved(&place, "");
    assert_eq!(counts, [0, 0, 0], "{said}");
    assert!(said.contains("(5000 fuel and 256 MiB)"), "{said}");
    // Within others it is, and why that is not what the files say is told.
    let (counts, said) = solved(&place, " --fuel 1000000");
    assert_eq!(counts, [0, 1, 1], "{said}");
    let why = "note: every demo is matched for 1 of these tasks, for 0 by the files of the solvers: \
               they were kept under other limits than were asked for";
    assert_eq!(said.matches(why).count(), 2, "{said}");
    let ran = run(&place, "archive verify --fuel 1000000");
    assert!(
        ran.stdout.contains(
            "could not be checked: it says 1 of 3 demos with unknown fuel within 5000 fuel"
        ),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.ends_with("\n0 of 1 solver differs\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        run(&place, "archive verify").stdout,
        "0 of 1 solver differs\n"
    );

    // A test that is right without all demos.
    let train = r#"{"input":[[1,2]],"output":[[2,1]]},{"input":[[3,4]],"output":[[3,4]]}"#;
    let test = r#"{"input":[[5,6]],"output":[[6,5]]}"#;
    place.write(
        "lucky.json",
        format!("{{\"train\":[{train}],\"test\":[{test}]}}"),
    );
    run(&place, "run lucky.json --solvers mine.py");
    let ran = run(&place, "submit lucky --score");
    assert!(
        ran.stderr.ends_with(
            "1 of 1 task is right, 1 has solvers; every demo is matched for 0, and 1 is right \
             without that\n"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_cannot_be_checked_is_no_difference() {
    let place = place();
    place.write(
        "endless.py",
        "def solve(I):\n    return interval(0, 1000000000000, 1)\n",
    );
    run(
        &place,
        "run 67a3c6ac --solvers endless.py --solvers mine.py",
    );
    run(&place, "run own.json --solvers mine.py");
    let verify = ["archive", "verify", "--cache", "cache"];
    let ran = place
        .run([&verify[..], &["--deadline-ms", "1"]].concat())
        .ok();
    assert!(
        ran.stdout
            .contains("on demo[0] ended as deadline in each of 4 tries, which says nothing"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.ends_with("\n0 of 5 solvers differ\n"),
        "{}",
        ran.stdout
    );
    // Its task is lost, or another one.
    let key = key("own");
    let file = format!("archive/{key}/task.json");
    for text in [
        None,
        Some("{"),
        Some(r#"{"train":[{"input":[[1]],"output":[[1]]}],"test":[{"input":[[1]]}]}"#),
    ] {
        match text {
            None => std::fs::remove_file(place.path(&file)).unwrap(),
            Some(text) => drop(place.write(&file, text)),
        }
        let ran = place.run(verify).ok();
        assert_eq!(
            ran.stdout
                .matches("could not be checked: its task.json ")
                .count(),
            2
        );
        assert!(
            ran.stdout.ends_with("\n0 of 5 solvers differ\n"),
            "{}",
            ran.stdout
        );
    }
    // Whoever has the task puts it back.
    run(&place, "run own.json --solvers mine.py");
    assert_eq!(
        run(&place, "archive verify").stdout,
        "0 of 5 solvers differ\n"
    );

    // A language that does not run here.
    let name = place
        .kept("archive")
        .into_keys()
        .find(|name| name.starts_with(EASY))
        .unwrap();
    let name = format!("archive/{name}");
    let text = std::fs::read_to_string(place.path(&name)).unwrap();
    let pascal = text
        .replace("# language arc-dsl", "# language pascal")
        .replace(
            &format!("# interpreter {}", interpreter()),
            "# interpreter turbo 7",
        );
    place.write(&name, pascal);
    let ran = place.run(verify).ok();
    assert!(
        ran.stdout
            .contains("could not be checked: its file says that it is written in pascal"),
        "{}",
        ran.stdout
    );
    run(&place, "submit");
    // A lie is a difference, whatever else could not be checked.
    let lie = text
        .replace("# demos 0 of 3", "# demos 2 of 3")
        .replace("# demos 3 of 3", "# demos 1 of 3");
    assert_ne!(lie, text);
    place.write(&name, lie);
    place.write(&file, "{");
    let ran = place.run(verify);
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert!(
        ran.stdout.ends_with(
            "\n2 of 5 solvers could not be checked, which says nothing against them\n\
             1 of 5 solvers differ\n"
        ),
        "{}",
        ran.stdout
    );
    let json = place.run([&verify[..], &["--json"]].concat()).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["differ"], 1);
    assert_eq!(json["unchecked"].as_array().unwrap().len(), 2);
}

#[test]
fn the_page_names_limits_language_and_interpreter() {
    let place = place();
    run(&place, "run 67a3c6ac --solvers costly.py --fuel 5000");
    let page = |flags: &str| {
        let page = run(&place, &format!("report --out -{flags}")).stdout;
        let (_, rest) = page.split_once("id=\"tasks\">").unwrap();
        let (tasks, _) = rest.split_once("</script>").unwrap();
        serde_json::from_str::<Value>(tasks).unwrap()[0]["solvers"][0].clone()
    };
    let solver = page("");
    assert_eq!(solver["limits"], json!({"fuel": 5_000, "memory_mib": 256}));
    assert_eq!(solver["kept_within"], solver["limits"]);
    assert_eq!(solver["language"], "arc-dsl");
    assert_eq!(solver["interpreter"], interpreter());
    assert_eq!(solver["name"], "costly.py:solve");
    assert_eq!(solver["matched"], 1);
    let solver = page(" --fuel 90000 --memory-mib 9");
    assert_eq!(solver["limits"], json!({"fuel": 90_000, "memory_mib": 9}));
    assert_eq!(solver["matched"], 3);
}
