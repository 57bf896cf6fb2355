//! Tests of `task_file`.

use std::fs;

use super::*;

const GOOD: &str = r#"{"train":[{"input":[[1]],"output":[[2]]}],"test":[{"input":[[3]]}]}"#;

fn read(path: &Path) -> Result<Vec<LoadedTask>, FileError> {
    load_path(path, &Reading::default(), &|_| ())
}

fn ids(tasks: &[LoadedTask]) -> Vec<&str> {
    tasks.iter().map(|loaded| loaded.task.id.as_str()).collect()
}

fn message(path: &Path, folder: &Path) -> String {
    let message = read(path).unwrap_err().to_string();
    let start = format!("{}/", folder.display());
    message.strip_prefix(&start).unwrap_or(&message).to_owned()
}

#[test]
fn a_folder_gives_its_json_files_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.json", "a.json", "c.txt", "A.json"] {
        fs::write(folder.path().join(name), GOOD).unwrap();
    }
    fs::create_dir(folder.path().join("d.json")).unwrap();
    let ids: Vec<_> = read(folder.path())
        .unwrap()
        .into_iter()
        .map(|loaded| loaded.task.id.to_string())
        .collect();
    assert_eq!(ids, ["A", "a", "b"]);
    assert_eq!(
        message(&folder.path().join("d.json"), folder.path()),
        "d.json: the folder holds no *.json file; name a folder of task files, or one file"
    );
}

#[test]
fn no_message_stands_twice_in_a_chain_of_errors() {
    let error = anyhow::Error::from(read(Path::new("no.json")).unwrap_err());
    assert_eq!(format!("{error:#}"), error.to_string());
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    assert_eq!(
        message(&place.join("no.json"), place),
        "no.json: there is no such file or folder; check the path, or name a task by its id"
    );
    let broken = place.join("broken.json");
    fs::write(&broken, "{\n}x").unwrap();
    assert_eq!(
        message(&broken, place),
        "broken.json: this is not JSON: trailing characters at line 2 column 2; \
         correct the file there"
    );
    fs::write(&broken, GOOD.replace("[[1]]", "[[1,2,3],[1,2]]")).unwrap();
    assert_eq!(
        message(&broken, place),
        "broken.json: demo[0].input: row 1 has 2 cells where row 0 has 3; \
         every row of a grid must be as long as the first"
    );
    let under_a_file = message(&broken.join("x"), place);
    assert!(
        under_a_file.starts_with("broken.json/x: it cannot be read: Not a directory"),
        "{under_a_file}"
    );
}

#[test]
fn a_large_file_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.json");
    let file = fs::File::create(&path).unwrap();
    file.set_len(1 << 40).unwrap();
    assert_eq!(
        message(&path, folder.path()),
        "large.json: the file is larger than 128 MiB, the most for many tasks; for one task it is \
         16 MiB"
    );
    let padded = |bytes: u64| {
        let mut text = GOOD.as_bytes().to_vec();
        text.resize(bytes as usize, b' ');
        fs::write(&path, text).unwrap();
    };
    padded(MAX_FILE_BYTES + 1);
    assert_eq!(
        message(&path, folder.path()),
        "large.json: the file is larger than 16 MiB; a task has at most 2000 samples of 30x30 cells"
    );
    padded(MAX_FILE_BYTES);
    assert!(read(&path).is_ok());
    fs::write(&path, "x").unwrap();
    assert!(message(&path, folder.path()).contains("not JSON"));
}

/// The remarks, and the tasks.
fn told(path: &Path) -> (Vec<String>, Result<Vec<LoadedTask>, FileError>) {
    let heard = std::cell::RefCell::new(Vec::new());
    let tasks = load_path(path, &Reading::default(), &|told| {
        let kind = match told {
            Told::PassedOver(_) => "passed over",
            Told::Aside(_) => "aside",
            Told::LeftOut(_) => "left out",
        };
        heard.borrow_mut().push(format!("{kind} {told}"));
    });
    let place = format!("{}/", path.parent().unwrap().display());
    let heard = heard.into_inner().into_iter();
    (heard.map(|told| told.replace(&place, "")).collect(), tasks)
}

#[test]
fn a_file_is_read_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(80);
    for (name, id) in [
        ("my task.json", "my_task"),
        ("007bbfb7", "007bbfb7"),
        ("a.b.txt", "a_b"),
        ("\u{e4}.json", "_"),
        (".json", "_json"),
        (&*long, &long[..64]),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, GOOD).unwrap();
        assert_eq!(ids(&read(&path).unwrap()), [id], "{name}");
    }
}

#[test]
fn folders_in_folders_are_read_and_links_to_folders_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let deep = at(&"x/".repeat(20));
    for path in [&at("b/c/d"), &at(".git"), &deep] {
        fs::create_dir_all(path).unwrap();
    }
    for name in [
        "b/x.json",
        "b/c/d/y.json",
        "a.json",
        ".git/z.json",
        "b/._x.json",
        "b/n.txt",
    ] {
        fs::write(at(name), GOOD).unwrap();
    }
    fs::write(deep.join("w.json"), GOOD).unwrap();
    std::os::unix::fs::symlink("..", at("b/up")).unwrap();
    std::os::unix::fs::symlink("..", at("b/up.json")).unwrap();
    assert_eq!(ids(&read(folder.path()).unwrap()), ["a", "y", "x"]);
}

#[test]
fn a_bad_task_is_told_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = folder.path().join("tasks");
    let other = GOOD.replace("[[3]]", "[[4]]");
    let solved = GOOD.replace("[[3]]", r#"[[3]],"output":[[5]]"#);
    let files = [
        ("a.json", GOOD),
        ("b.json", "{"),
        ("c.json", r#"{"a":[[[1]]]}"#),
        ("d.json", r#"{"a":[{"attempt_1":[[1]],"attempt_2":[[1]]}]}"#),
        ("in/a.json", &solved),
        ("z/a.json", &other),
    ];
    for (name, text) in files {
        fs::create_dir_all(tasks.join(name).parent().unwrap()).unwrap();
        fs::write(tasks.join(name), text).unwrap();
    }
    let (heard, read) = told(&tasks);
    let read = read.unwrap();
    assert_eq!(ids(&read), ["a"]);
    // It is the same task twice, once with its answer.
    assert!(read[0].task.tests[0].expected.is_some());
    assert_eq!(
        heard,
        [
            "aside tasks/c.json: this holds answers and no tasks; name the file of the tasks, and \
             this one with --answers",
            "aside tasks/d.json: this holds attempts, as a submission does, and no tasks; name a \
             file of tasks",
            "left out tasks/b.json: this is not JSON: EOF while parsing an object at line 1 column \
             1; correct the file there",
            "left out tasks/z/a.json: task \"a\": another task is called so: tasks/a.json; rename \
             one of them, or name them one by one",
        ]
    );
    for name in ["a.json", "in/a.json", "z/a.json"] {
        fs::write(tasks.join(name), "[]").unwrap();
    }
    let (heard, read) = told(&tasks);
    assert_eq!(heard, [""; 0]);
    let error = read.unwrap_err().to_string();
    assert!(
        error.ends_with(
            "a.json: a task is an object {\"train\":[...],\"test\":[...]}, and this is a list; \
             none of 4 tasks can be read"
        ),
        "{error}"
    );
}

#[test]
fn answers_are_found_beside_and_are_no_reason_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let tasks = at("the_challenges.json");
    fs::write(&tasks, format!(r#"{{"a":{GOOD},"b":{GOOD},"c":7}}"#)).unwrap();
    let bad = "left out the_challenges.json: task \"c\": a task is an object \
               {\"train\":[...],\"test\":[...]}, and this is 7";
    let read = |text: &str| {
        fs::write(at("the_solutions.json"), text).unwrap();
        let (heard, read) = told(&tasks);
        let read = read.unwrap();
        assert_eq!(ids(&read), ["a", "b"]);
        assert_eq!(heard[0], bad);
        let known = |task: &&LoadedTask| task.task.tests[0].expected.is_some();
        (read.iter().filter(known).count(), heard[1..].join("\n"))
    };
    let both = r#"{"b":[[[1]]],"a":[[[2]]],"x":[[[3]]]}"#;
    assert_eq!(read(both), (2, String::new()));
    assert_eq!(read(r#"{"a":[[[2]]]}"#), (1, String::new()));
    for (text, known, says) in [
        ("{", 0, "this is not JSON: EOF while parsing an object"),
        (
            "[]",
            0,
            "answers are an object {\"id\":[grid,...],...}, and this is a list",
        ),
        (
            r#"{"x":[[[1]]]}"#,
            0,
            "none of its 1 answers is for a task that was named",
        ),
        (
            r#"{"a":[[[1]],[[2]]],"b":[[[1]]]}"#,
            1,
            "task \"a\": there are 2 answers where it has 1 test; give one grid a test",
        ),
        (
            r#"{"a":[[[1],[2,3]]],"b":7}"#,
            0,
            "task \"a\": answer 0: row 1 has 2 cells where row 0 has 1",
        ),
        (r#"{"a":1,"a":2}"#, 0, "the file has two members \"a\""),
    ] {
        let (found, said) = read(text);
        assert_eq!(found, known, "{said}");
        let says = format!("aside the_solutions.json: {says}");
        assert!(said.starts_with(&says), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    // Where the tasks have all answers themselves, nobody looks for more.
    let solved = GOOD.replace("[[3]]", r#"[[3]],"output":[[9]]"#);
    fs::write(&tasks, format!(r#"{{"a":{solved}}}"#)).unwrap();
    assert_eq!(told(&tasks).0, [""; 0]);
}
