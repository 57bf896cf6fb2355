//! Which tasks run: from the data sets, from files and folders, several at once, all, or drawn.

use solver_test_support::{Place, Report};

fn run(place: &Place, flags: &[&str]) -> Vec<Report> {
    let args = ["run", "--json", "--count", "2"].iter().chain(flags);
    place.run(args).ok().reports()
}

fn names(reports: &[Report]) -> Vec<&str> {
    reports.iter().map(|report| report.task.as_str()).collect()
}

/// The file of a task of the data sets, as `tasks --json` gives it.
fn exported(place: &Place, id: &str) -> String {
    let line = place.run(["tasks", id, "--json"]).ok().stdout;
    let task: serde_json::Value = serde_json::from_str(&line).expect("is JSON");
    serde_json::json!({"train": task["train"], "test": task["test"]}).to_string()
}

#[test]
fn a_file_is_as_good_as_an_id() {
    let place = Place::new();
    place.write("007bbfb7.json", exported(&place, "007bbfb7"));
    let from_file = run(&place, &["007bbfb7.json"]);
    let from_id = run(&place, &["007bbfb7"]);
    assert_eq!(from_file[0].digest(), from_id[0].digest());
    assert_eq!(from_file[0].test, from_id[0].test);
}

#[test]
fn a_folder_gives_its_tasks_by_name() {
    let place = Place::new();
    for id in ["25ff71a9", "007bbfb7"] {
        place.write(&format!("tasks/{id}.json"), exported(&place, id));
    }
    place.write("tasks/readme.txt", "no task");
    let reports = run(&place, &["tasks"]);
    assert_eq!(names(&reports), ["007bbfb7", "25ff71a9"]);
}

#[test]
fn several_tasks_run_in_the_order_in_which_they_were_named() {
    let place = Place::new();
    let reports = run(&place, &["25ff71a9", "007bbfb7", "25ff71a9"]);
    assert_eq!(names(&reports), ["25ff71a9", "007bbfb7"]);
    let alone = run(&place, &["007bbfb7"]);
    assert_eq!(reports[1].digest(), alone[0].digest());
    let folders: Vec<_> = place.files("archive").into_keys().collect();
    for task in ["007bbfb7/", "25ff71a9/"] {
        assert!(folders.iter().any(|name| name.starts_with(task)));
    }
}

#[test]
fn a_sample_is_drawn_by_the_seed() {
    let place = Place::new();
    let drawn = |sample: &str, seed: &str| {
        let reports = run(&place, &["--sample", sample, "--seed", seed]);
        let names = names(&reports).into_iter().map(str::to_owned);
        names.collect::<Vec<_>>()
    };
    let five = drawn("5", "1");
    assert_eq!(five.len(), 5);
    assert_eq!(five, drawn("5", "1"));
    assert_eq!(
        five[..3],
        drawn("3", "1"),
        "a smaller draw is the beginning"
    );
    assert_ne!(five, drawn("5", "2"));
}

#[test]
fn a_data_set_is_looked_at_alone() {
    let place = Place::new();
    let listed = place
        .run(["tasks", "--dataset", "arc-agi-2-evaluation"])
        .ok()
        .stdout;
    let ids: Vec<&str> = listed
        .lines()
        .map(|line| line.split_whitespace().nth(1).expect("an id"))
        .collect();
    assert_eq!(ids.len(), 120);
    let set = ["--dataset", "arc-agi-2-evaluation"];
    let all = run(&place, &[&["--all"][..], &set].concat());
    assert_eq!(names(&all), ids);
    let drawn = run(&place, &[&["--sample", "4"][..], &set].concat());
    assert!(names(&drawn).iter().all(|name| ids.contains(name)));
}

#[test]
fn the_four_data_sets_hold_1920_tasks() {
    let listed = Place::new().run(["tasks"]).ok().stdout;
    let in_set = |name: &str| listed.lines().filter(|l| l.starts_with(name)).count();
    assert_eq!(in_set("arc-agi-1-training"), 400);
    assert_eq!(in_set("arc-agi-1-evaluation"), 400);
    assert_eq!(in_set("arc-agi-2-training"), 1_000);
    assert_eq!(in_set("arc-agi-2-evaluation"), 120);
    assert_eq!(listed.lines().count(), 1_920);
}
