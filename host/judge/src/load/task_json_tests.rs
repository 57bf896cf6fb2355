//! Tests of `task_json`.

use super::*;
use solver_core::task::Member;

fn parse(json: &str) -> Result<Task, TaskDefect> {
    parse_task(TaskId::new("t").unwrap(), json.as_bytes())
}

fn message(json: &str) -> String {
    let message = parse(json).unwrap_err().to_string();
    assert!(
        message.lines().count() == 1 && message.len() < 200,
        "{message}"
    );
    message
}

/// The message for a task whose first input is `grid`.
fn grid(grid: &str) -> String {
    message(&format!(
        r#"{{"train":[{{"input":{grid},"output":[[1]]}}],"test":[{{"input":[[1]]}}]}}"#
    ))
}

#[test]
fn outputs_of_tests_may_be_unknown_and_other_members_are_ignored() {
    let task = parse(
        "\u{feff}{\"name\": {\"deep\": [1]}, \"train\": [{\"output\": [[2, 3]], \"input\": [[1]]}],
          \"test\": [{\"input\": [[4]]}, {\"input\": [[5]], \"output\": null},
                     {\"input\": [[6]], \"output\": [[7]], \"id\": 1}]}",
    )
    .unwrap();
    assert_eq!(task.demos[0].output.to_json(), "[[2,3]]");
    let expected: Vec<_> = task.tests.iter().map(|t| t.expected.clone()).collect();
    assert_eq!(expected[..2], [None, None]);
    assert_eq!(expected[2].as_ref().unwrap().to_json(), "[[7]]");
}

#[test]
fn defects_of_the_text() {
    assert_eq!(
        message(""),
        "this is not JSON: EOF while parsing a value at line 1 column 0; correct the file there"
    );
    assert_eq!(
        message("{\"train\":\n [1,]}"),
        "this is not JSON: expected value at line 2 column 5; correct the file there"
    );
    assert_eq!(
        message("{} {}"),
        "this is not JSON: trailing characters at line 1 column 4; correct the file there"
    );
    let defect = parse_task(TaskId::new("t").unwrap(), b"{\"a\xff").unwrap_err();
    assert_eq!(
        defect.to_string(),
        "byte 3 is not UTF-8; a task file is JSON, saved as UTF-8"
    );
}

#[test]
fn defects_of_the_task() {
    assert_eq!(
        message("[[0]]"),
        r#"a task is an object {"train":[...],"test":[...]}, and this is a list"#
    );
    assert_eq!(
        message(r#"{"train":[]}"#),
        r#""train" is empty; a task needs at least one demo and one test"#
    );
    assert_eq!(
        message(r#"{"test":[]}"#),
        r#"there is no "train"; a task is an object {"train":[...],"test":[...]}"#
    );
    assert_eq!(
        message(r#"{"train":"x","test":[]}"#),
        r#""train" is a string; it has to be a list of samples"#
    );
    assert_eq!(
        message(r#"{"train":[1],"train":[1],"test":[1]}"#),
        r#"the task has two members "train"; keep the one that is meant"#
    );
    assert_eq!(
        message(r#"{"train":[{"input":[[1]],"input":[[1]]}],"test":[]}"#),
        r#"demo[0] has two members "input"; keep the one that is meant"#
    );
    assert_eq!(
        message(r#"{"train":[],"about":{"by":["x",{"\u0061":1,"a":2}]}}"#),
        r#"about.by[1] has two members "a"; keep the one that is meant"#
    );
}

#[test]
fn defects_of_samples() {
    let sample = r#"{"input":[[1]],"output":[[1]]}"#;
    let with = |train: &str, test: &str| format!(r#"{{"train":[{train}],"test":[{test}]}}"#);
    assert_eq!(
        message(&with(sample, "7")),
        r#"test[0] is 7; a sample is an object {"input":grid,"output":grid}"#
    );
    assert_eq!(
        message(&with(
            &format!(r#"{sample},{{"input":[[1]],"output":null}}"#),
            sample
        )),
        r#"demo[1] has no "output"; only the output of a test may be left out"#
    );
    assert_eq!(
        message(&with(sample, r#"{"output":[[1]]}"#)),
        r#"test[0] has no "input"; only the output of a test may be left out"#
    );
    assert_eq!(
        message(&with(sample, r#"{"input":[[1]],"input":[[1]]}"#)),
        r#"test[0] has two members "input"; keep the one that is meant"#
    );
    let many = |n| vec![sample; n].join(",");
    assert!(parse(&with(&many(1_999), sample)).is_ok());
    assert_eq!(
        message(&with(&many(3_000), sample)),
        "the task has 3001 samples; at most 2000 are allowed"
    );
}

#[test]
fn defects_of_grids() {
    assert_eq!(
        grid("[[1,2,3],[1,2]]"),
        "demo[0].input: row 1 has 2 cells where row 0 has 3; \
         every row of a grid must be as long as the first"
    );
    assert_eq!(
        grid("[[],[1]]"),
        "demo[0].input: row 1 has 1 cell where row 0 has 0; \
         every row of a grid must be as long as the first"
    );
    for empty in ["[]", "[[]]", "[[],[]]"] {
        assert_eq!(
            grid(empty),
            "demo[0].input: the grid is empty; a grid has 1 to 30 rows of 1 to 30 cells"
        );
    }
    assert_eq!(
        grid(&format!("[{}]", ["[1]"; 31].join(","))),
        "demo[0].input: the grid is 31x1; at most 30x30 are allowed"
    );
    assert_eq!(
        grid(&format!("[[{}]]", ["1"; 4000].join(","))),
        "demo[0].input: the grid is 1x4000; at most 30x30 are allowed"
    );
    assert_eq!(
        grid("[[1,12]]"),
        "demo[0].input: the cell at row 0, column 1 has colour 12; colours are 0 to 9"
    );
    assert_eq!(
        grid("7"),
        "demo[0].input: this is 7; a grid is a list of rows"
    );
    assert_eq!(
        grid("[[1], {}]"),
        "demo[0].input: row 1 is an object; a row is a list of colours"
    );
    for (cell, found) in [
        ("-1", "-1"),
        ("1.5", "1.5"),
        ("3.0", "3.0"),
        ("1e400", "1e400"),
        ("18446744073709551616", "18446744073709551616"),
        ("1000000000000000000000000000000", "a long number"),
        ("\"3\"", "a string"),
        ("null", "null"),
        ("true", "true"),
        ("[3]", "a list"),
    ] {
        assert_eq!(
            grid(&format!("[[{cell}]]")),
            format!(
                "demo[0].input: the cell at row 0, column 0 is {found}; \
                 cells are whole numbers, 0 to 9"
            )
        );
    }
}

#[test]
fn deep_nesting_is_an_error_like_any_other() {
    let deep = "[".repeat(4_000_000);
    assert!(message(&deep).contains("EOF"));
    let closed = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    assert!(message(&closed).contains("this is a list"));
    assert!(grid(&closed).contains("the cell at row 0, column 0 is a list"));
    let ignored = format!(
        r#"{{"x":{closed},"train":[{{"input":[[1]],"output":[[1]]}}],"test":[{{"input":[[1]]}}]}}"#
    );
    assert!(parse(&ignored).is_ok());
}

#[test]
fn the_largest_grid_is_read() {
    let row = format!("[{}]", ["9"; 30].join(","));
    let grid = format!("[{}]", vec![row; 30].join(" ,\n"));
    let raw: &RawValue = serde_json::from_str(&grid).unwrap();
    let grid = parse_grid(raw).unwrap();
    assert_eq!((grid.height(), grid.width()), (30, 30));
}

/// Pairs whose inputs show their places.
fn pairs(count: usize) -> String {
    let pairs: Vec<String> = (0..count)
        .map(|place| {
            let digits: Vec<String> = place.to_string().chars().map(String::from).collect();
            format!(r#"{{"input":[[{}]],"output":[[1]]}}"#, digits.join(","))
        })
        .collect();
    format!("[{}]", pairs.join(","))
}

/// The number of demos read from a list of so many pairs.
fn listed(count: usize, most: Option<usize>) -> Result<usize, String> {
    let reading = Reading {
        pairs: most,
        ..Reading::default()
    };
    let raw: Box<RawValue> = serde_json::from_str(&pairs(count)).unwrap();
    let task = parse_pairs(TaskId::new("t").unwrap(), &raw, &reading);
    let task = task.map_err(|defect| defect.to_string())?;
    assert_eq!((task.tests.len(), task.also.len()), (0, 0));
    let last = task.demos.last().unwrap().input.to_json();
    let digits: String = last.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, (task.demos.len() - 1).to_string());
    Ok(task.demos.len())
}

#[test]
fn pairs_in_a_list_are_demos() {
    assert_eq!(listed(1, None), Ok(1));
    assert_eq!(listed(2_000, None), Ok(2_000));
    assert_eq!(listed(2_500, Some(7)), Ok(7));
    assert_eq!(listed(5, Some(7)), Ok(5));
    assert_eq!(
        listed(2_001, None).unwrap_err(),
        "the task has 2001 samples; at most 2000 are allowed; --pairs N takes the first N"
    );
}

#[test]
fn members_that_were_asked_for_are_samples() {
    let also: [Member; 2] = ["arc-gen", "more"].map(|name| name.parse().unwrap());
    let read = |member: &str, pairs_taken| {
        let json = format!(
            r#"{{"arc-gen":{member},"train":{},"test":[{{"input":[[1]]}}]}}"#,
            pairs(2)
        );
        let reading = Reading {
            also: &also,
            pairs: pairs_taken,
            ..Reading::default()
        };
        let raw: Box<RawValue> = serde_json::from_str(&json).unwrap();
        parse_object(TaskId::new("t").unwrap(), &raw, &reading)
    };
    let task = read(&pairs(260), None).unwrap();
    let [found] = &task.also[..] else {
        panic!("one of two is there");
    };
    assert_eq!((found.member, found.samples.len()), (also[0], 260));
    let task = read(&pairs(3_000), Some(9)).unwrap();
    assert_eq!((task.demos.len(), task.also[0].samples.len()), (2, 9));
    for (member, says) in [
        ("7", r#""arc-gen" is 7; it has to be a list of samples"#),
        (
            "[7]",
            r#"arc-gen[0] is 7; a sample is an object {"input":grid,"output":grid}"#,
        ),
        (
            r#"[{"input":[[1,2],[3]]}]"#,
            "arc-gen[0].input: row 1 has 1 cell where row 0 has 2; \
             every row of a grid must be as long as the first",
        ),
        (
            &*pairs(1_998),
            "the task has 2001 samples; at most 2000 are allowed; --pairs N takes the first N",
        ),
    ] {
        assert_eq!(read(member, None).unwrap_err().to_string(), says);
    }
}
