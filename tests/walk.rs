//! The walk of a new user: a folder of a thousand programs that nobody has read, the competition's two
//! files, and ten minutes. Which programs are good, why the others are not, and what a second folder
//! gained.

use serde_json::{Value, json};

use solver_test_support::{Place, Ran};

/// Tasks that a program of one call solves, and two that none of these programs does.
const TASKS: [&str; 6] = [
    "3c9b0459", "67a3c6ac", "68b16354", "74dd1130", "a416b8f3", "b1948b0a",
];
const PROGRAMS: usize = 1000;
const CALLS: [&str; 7] = [
    "hmirror", "vmirror", "dmirror", "rot90", "rot180", "trim", "identity",
];

/// The program of a number: of ten in a row six compile, and each of the others is bad in a way of its
/// own.
fn program(number: usize) -> String {
    let call = |step: usize| CALLS[(number / 10 / CALLS.len().pow(step as u32)) % CALLS.len()];
    let [a, b, c] = [0, 1, 2].map(call);
    match number % 10 {
        0 => format!("def solve(I):\n    return {a}(I)\n"),
        1 => format!(
            "Sure, let's turn it.\n\n```python\ndef turned(g):\n    return {a}(g)\n\n\
             def transform(grid):\n    x1 = turned(grid)\n    return x1\n```\n\nDoesn't it?\n"
        ),
        2 => "import numpy as np\ndef solve(I):\n    return np.flip(np.array(I), 1)\n".to_owned(),
        3 => "def solve(I):\n    for row in I:\n        x1 = row\n    return I\n".to_owned(),
        4 => format!("def solve(I):\n    x1 = {a}(I)\n    return x2\n"),
        5 => format!("def solve(I):\n    x1 = {a}(I\n    return x1\n"),
        _ => format!(
            "def solve(I):\n    x1 = {a}(I)\n    x2 = {b}(x1)\n    x3 = {c}(x2)\n    return x3\n"
        ),
    }
}

/// The competition's two files.
fn competition(place: &Place) -> (Value, Value) {
    let (mut challenges, mut solutions) = (json!({}), json!({}));
    for id in TASKS {
        let drawn = place.run(["tasks", id, "--dataset", "arc-agi-1-training", "--json"]);
        let mut task: Value = serde_json::from_str(&drawn.ok().stdout).expect("is JSON");
        let tests = task["test"].as_array_mut().expect("is a list");
        let answers = tests.iter_mut().map(|test| test["output"].take());
        solutions[id] = answers.collect();
        for test in tests {
            test.as_object_mut().expect("is an object").remove("output");
        }
        challenges[id] = json!({"train": task["train"], "test": task["test"]});
    }
    (challenges, solutions)
}

fn folder() -> Place {
    let place = Place::new();
    let (challenges, solutions) = competition(&place);
    place
        .write("arc-agi_training_challenges.json", challenges.to_string())
        .write("arc-agi_training_solutions.json", solutions.to_string());
    for number in 0..PROGRAMS {
        // The second half is what was generated the next day.
        let day = if number < PROGRAMS / 2 {
            "monday"
        } else {
            "tuesday"
        };
        let name = format!("programs/{day}/{:02}/{number:03}.py", number % 7);
        place.write(&name, program(number));
    }
    place
}

fn run(place: &Place, args: &str) -> Ran {
    // Half of what does not compile is general Python, which another interpreter would run.
    let files = [
        "run",
        "arc-agi_training_challenges.json",
        "--language",
        "arc-dsl",
    ];
    place.run(files.into_iter().chain(args.split(' ')))
}

#[test]
fn a_thousand_programs_and_the_files_of_the_competition() {
    let place = folder();

    // A line a task, then the sum; on standard error why programs are rejected.
    let ran = run(&place, "--solvers programs").ok();
    let lines: Vec<&str> = ran.stdout.lines().collect();
    for (line, id) in lines.iter().zip(TASKS) {
        assert!(line.starts_with(id), "{line}");
        let is_solved = !["a416b8f3", "b1948b0a"].contains(&id);
        assert_eq!(line.contains("solved "), is_solved, "{line}");
    }
    let last = lines.last().expect("there is a sum");
    assert!(
        last.starts_with("solved 4 of 6 tasks, 26,000 runs, 0 host errors, "),
        "{last}"
    );
    let rejected: Vec<&str> = ran.stderr.lines().collect();
    for (line, says) in rejected.iter().zip([
        "note: 400 of 1,000 solvers are rejected:",
        "  200 general Python, first programs/monday/",
        "  100 unknown name, first programs/monday/00/014.py:3:12: unknown name 'x2'; did you mean 'x1'?",
        "  100 syntax error, first programs/monday/00/035.py:2:17: syntax error: Expected `)`",
    ]) {
        assert!(line.starts_with(says), "{line}\n{says}");
    }
    assert_eq!(rejected.len(), 5, "{rejected:?}");
    assert_eq!(
        rejected[4],
        "general Python: 100 solvers use numpy, 100 for; see `solver-host dsl --syntax`"
    );
    for line in ran.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }

    // The same for machines; nothing is lost between the two.
    let ran = run(&place, "--solvers programs --json --no-archive").ok();
    let all = ran.reports();
    assert_eq!(all.len(), TASKS.len());
    assert_eq!((ran.sum().tasks, ran.sum().solved), (6, 4));
    for report in &all {
        let rejected: u64 = report.rejections.iter().map(|it| it.count).sum();
        assert_eq!((report.solvers, rejected), (1000, 400));
        assert_eq!(report.results.len(), 600);
    }

    // The leaderboard of one task, and its third best, explained by the name that it has there.
    let ran = run(&place, "--solvers programs --show").ok();
    let id = "67a3c6ac";
    let shown = ran
        .stdout
        .split("\ntask ")
        .find(|text| text.contains(id))
        .expect("each task has its report");
    let rows = shown
        .lines()
        .skip_while(|line| !line.contains("best solvers"));
    let third = rows.skip(3).map(str::trim).next().expect("ten are named");
    let name = third.split(' ').next().expect("a row has words");
    let report = &all[1];
    assert_eq!((&report.task[..], &report.results[2].name[..]), (id, name));
    assert!(third.contains(" 3 of 3  1 of 1 "), "{third}");
    let task = format!("arc-agi_training_challenges.json:{id}");
    for sample in ["demo[0]", "test[0]"] {
        let explained = place.run(["explain", name, "--task", &task, "--sample", sample]);
        let explained = explained.ok().stdout;
        assert!(explained.contains("\nmatch\n"), "{explained}");
    }

    // The next day's folder alone, beside that of the day before.
    for day in ["monday", "tuesday"] {
        run(&place, &format!("--solvers programs/{day} --archive {day}")).ok();
    }
    let compared = place.run(["report", "--compare", "monday", "archive"]).ok();
    let last = compared.stdout.lines().last().expect("there is a sum");
    assert!(
        last.starts_with("gained 0, lost 0, ") && last.ends_with(" of 4 tasks"),
        "{last}"
    );
    let nobody = place.run(["report", "--compare", "monday", "wednesday"]);
    assert_eq!(nobody.code, Some(2), "{}", nobody.stderr);
    assert!(nobody.stderr.contains("wednesday"), "{}", nobody.stderr);
}
