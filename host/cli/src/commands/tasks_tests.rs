//! Tests of `tasks`.

use super::*;
use solver_core::task::TaskId;
use solver_judge::load::{SelectError, by_id, parse_task};

fn run(tasks_named: &[&str], dataset: Option<DatasetWord>, json: bool) -> anyhow::Result<String> {
    let args = TasksArgs {
        tasks: tasks_named.iter().map(OsString::from).collect(),
        dataset,
        json,
        files: FileFlags::default(),
    };
    let mut out = Vec::new();
    tasks(&args, &mut out)?;
    Ok(String::from_utf8(out)?)
}

#[test]
fn lists_all_tasks_or_those_of_a_set() {
    let all = run(&[], None, false).unwrap();
    assert_eq!(all.lines().count(), 1_920);
    let first: Vec<_> = all.lines().take(3).collect();
    insta::assert_snapshot!(first.join("\n"), @r"
    arc-agi-1-training    007bbfb7   5 demos   1 test   3x3 -> 9x9
    arc-agi-1-training    00d62c1b   5 demos   1 test   6-20x6-20 -> 6-20x6-20
    arc-agi-1-training    017c7c7b   3 demos   1 test   6x3 -> 9x3
    ");
    let few = run(&[], Some(DatasetWord::ArcAgi2Evaluation), true).unwrap();
    assert_eq!(few.lines().count(), 120);
    insta::assert_snapshot!(few.lines().next().unwrap(), @r#"{"id":"0934a4d8","dataset":"arc-agi-2-evaluation","demos":4,"tests":1}"#);
}

#[test]
fn draws_a_task_in_digits() {
    let loaded = by_id("007bbfb7", None).unwrap();
    let mut task = loaded.task;
    task.demos.truncate(1);
    task.tests[0].expected = None;
    let mut out = Vec::new();
    draw(&task, &loaded.origin, Palette::Digits, 80, &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
    007bbfb7  arc-agi-1-training  1 demo, 1 test

    demo[0] 3x3   -> 9x9
    077           000077077
    777           000777777
    077           000077077
                  077077077
                  777777777
                  077077077
                  000077077
                  000777777
                  000077077

    test[0] 3x3   -> unknown
    707           (none)
    707
    770
    ");
}

#[test]
fn json_of_a_task_is_a_task_file() {
    let text = run(&["007bbfb7", "00576224"], None, true).unwrap();
    assert_eq!(text.lines().count(), 2);
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = value["id"].as_str().unwrap();
        let loaded = by_id(id, None).unwrap();
        assert_eq!(
            value["dataset"].as_str(),
            loaded.origin.dataset().map(Dataset::name)
        );
        let parsed = parse_task(TaskId::new(id).unwrap(), line.as_bytes()).unwrap();
        assert_eq!(parsed, loaded.task);
    }
}

#[test]
fn nothing_is_printed_where_one_name_is_wrong() {
    let error = run(&["007bbfb7", "nosuch"], None, false).unwrap_err();
    let error: &SelectError = error.downcast_ref().unwrap();
    assert!(error.is_bad_input());
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
    struct Failing(ErrorKind);
    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }
    let on = |named: &[&str], json, kind| {
        let args = TasksArgs {
            tasks: named.iter().map(OsString::from).collect(),
            dataset: None,
            json,
            files: FileFlags::default(),
        };
        tasks(&args, &mut Failing(kind))
    };
    for named in [&[][..], &["007bbfb7"]] {
        for json in [false, true] {
            assert!(on(named, json, ErrorKind::BrokenPipe).is_ok());
            assert!(on(named, json, ErrorKind::StorageFull).is_err());
        }
    }
}
