//! The exact rules: digest, counts, filter and attempts of small batteries, compared with the
//! rules written a second time and with what each solver is known to do.

use std::collections::BTreeMap;

use solver_test_support::{Battery, Does, Grid, Known, Place, Task, source_hash};

type Turn = fn(&Grid) -> Grid;

/// A solver: its file, its source, and what it does.
struct Solver {
    file: &'static str,
    text: &'static str,
    /// Solvers of one name have one canonical form.
    canonical: &'static str,
    does: Act,
}

#[derive(Clone, Copy)]
enum Act {
    Turns(Turn),
    Fails(&'static str, &'static str),
}

fn identity(grid: &Grid) -> Grid {
    grid.clone()
}

/// Rows in the other order.
fn hmirror(grid: &Grid) -> Grid {
    grid.iter().rev().cloned().collect()
}

/// Every row in the other order.
fn vmirror(grid: &Grid) -> Grid {
    let reverse = |row: &Vec<u8>| row.iter().rev().copied().collect();
    grid.iter().map(reverse).collect()
}

/// Rows become columns.
fn dmirror(grid: &Grid) -> Grid {
    let column = |x: usize| grid.iter().map(|row| row[x]).collect();
    (0..grid[0].len()).map(column).collect()
}

fn rot90(grid: &Grid) -> Grid {
    dmirror(&hmirror(grid))
}

fn rot180(grid: &Grid) -> Grid {
    hmirror(&vmirror(grid))
}

fn dot(_: &Grid) -> Grid {
    vec![vec![0]]
}

fn twice(grid: &Grid) -> Grid {
    grid.iter().chain(grid).cloned().collect()
}

/// The solvers: equals by text, by canonical form, and by what they do; and failures.
const SOLVERS: &[Solver] = &[
    Solver {
        file: "identity",
        text: "def solve(I):\n    return I\n",
        canonical: "identity",
        does: Act::Turns(identity),
    },
    Solver {
        file: "identity-again",
        text: "def solve(I):\n    return I\n",
        canonical: "identity",
        does: Act::Turns(identity),
    },
    Solver {
        file: "hmirror",
        text: "def solve(I):\n    x1 = hmirror(I)\n    return x1\n",
        canonical: "hmirror",
        does: Act::Turns(hmirror),
    },
    Solver {
        file: "hmirror-renamed",
        text: "# Renamed, with a type.\ndef turn(I: Grid) -> Grid:\n    O = hmirror(I)\n    return O\n",
        canonical: "hmirror",
        does: Act::Turns(hmirror),
    },
    Solver {
        file: "hmirror-by-turns",
        text: "def solve(I):\n    x1 = vmirror(I)\n    x2 = rot180(x1)\n    return x2\n",
        canonical: "hmirror by turns",
        does: Act::Turns(hmirror),
    },
    Solver {
        file: "vmirror",
        text: "def solve(I):\n    x1 = vmirror(I)\n    return x1\n",
        canonical: "vmirror",
        does: Act::Turns(vmirror),
    },
    Solver {
        file: "dmirror",
        text: "def solve(I):\n    x1 = dmirror(I)\n    return x1\n",
        canonical: "dmirror",
        does: Act::Turns(dmirror),
    },
    Solver {
        file: "rot90",
        text: "def solve(I):\n    x1 = rot90(I)\n    return x1\n",
        canonical: "rot90",
        does: Act::Turns(rot90),
    },
    Solver {
        file: "rot180",
        text: "def solve(I):\n    x1 = rot180(I)\n    return x1\n",
        canonical: "rot180",
        does: Act::Turns(rot180),
    },
    Solver {
        file: "rot180-in-two",
        text: "def solve(I):\n    x1 = rot90(I)\n    x2 = rot90(x1)\n    return x2\n",
        canonical: "rot180 in two",
        does: Act::Turns(rot180),
    },
    Solver {
        file: "dot",
        text: "def solve(I):\n    x1 = canvas(ZERO, UNITY)\n    return x1\n",
        canonical: "dot",
        does: Act::Turns(dot),
    },
    Solver {
        file: "twice",
        text: "def solve(I):\n    x1 = vconcat(I, I)\n    return x1\n",
        canonical: "twice",
        does: Act::Turns(twice),
    },
    Solver {
        file: "error",
        text: "def solve(I):\n    x1 = divide(ONE, ZERO)\n    return I\n",
        canonical: "error",
        does: Act::Fails("error", ""),
    },
    Solver {
        file: "set",
        text: "def solve(I):\n    x1 = palette(I)\n    return x1\n",
        canonical: "set",
        does: Act::Fails("invalid-output", "not-a-grid"),
    },
    Solver {
        file: "rejected",
        text: "def solve(I):\n    return hmiror(I)\n",
        canonical: "rejected",
        does: Act::Fails("rejected", ""),
    },
];

/// Small numbers, the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// A grid so small, of so few colours, that different solvers often agree on it.
    fn grid(&mut self) -> Grid {
        let (height, width) = (1 + self.below(3), 1 + self.below(3));
        let mut row = |_| (0..width).map(|_| self.below(2) as u8).collect();
        (0..height).map(&mut row).collect()
    }

    fn task(&mut self) -> Task {
        const TURNS: [Turn; 5] = [identity, hmirror, vmirror, dmirror, rot90];
        let turn = TURNS[self.below(5) as usize];
        let demos: Vec<(Grid, Grid)> = (0..1 + self.below(3))
            .map(|_| self.grid())
            .map(|input| (input.clone(), turn(&input)))
            .collect();
        let known = self.grid();
        let tests = [(known.clone(), Some(turn(&known))), (self.grid(), None)];
        Task::new(&demos, &tests)
    }
}

fn tasks() -> Vec<Task> {
    let mut numbers = Numbers(3);
    (0..12).map(|_| numbers.task()).collect()
}

/// The folder of tasks, each solver in a file, all of them in one folder.
fn place(tasks: &[Task]) -> Place {
    let place = Place::new();
    for (number, task) in tasks.iter().enumerate() {
        place.write(&format!("tasks/t{number:02}.json"), task.json());
    }
    for solver in SOLVERS {
        place.write(&format!("solvers/{}.py", solver.file), solver.text);
    }
    place
}

/// Fuel over the demos of each task, from what the archive says of the solver run alone.
fn fuel(place: &Place, solver: &Solver, tasks: usize) -> Vec<Option<u64>> {
    if matches!(solver.does, Act::Fails("rejected", _)) {
        return vec![None; tasks];
    }
    let (file, archive) = (
        format!("solvers/{}.py", solver.file),
        format!("alone/{}", solver.file),
    );
    let args = ["run", "tasks", "--keep-all", "--solvers", &file];
    place.run(args.iter().chain(&["--archive", &archive])).ok();
    let mut saved: BTreeMap<String, Vec<u8>> = place.files(&archive);
    saved.retain(|name, _| name.ends_with(".py"));
    assert_eq!(saved.len(), tasks, "one file a task");
    let of = |bytes: &Vec<u8>| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix("# fuel "));
        line.expect("says its fuel").parse().ok()
    };
    saved.values().map(of).collect()
}

fn known(solver: &Solver, fuel: Option<u64>) -> Known {
    let does = solver.does;
    Known {
        hash: source_hash(solver.text),
        canonical: solver.canonical.to_owned(),
        fuel,
        told: Box::new(move |input| match does {
            Act::Turns(turn) => Does::Grid(turn(input)),
            Act::Fails(verdict, detail) => Does::Fails(verdict.to_owned(), detail.to_owned()),
        }),
    }
}

#[test]
fn reports_follow_from_the_rules_and_from_what_each_solver_does() {
    let tasks = tasks();
    let place = place(&tasks);
    let args = ["run", "tasks", "--solvers", "solvers", "--json"];
    let reports = place.run(args).ok().reports();
    assert_eq!(reports.len(), tasks.len());
    let fuels: Vec<_> = SOLVERS
        .iter()
        .map(|solver| fuel(&place, solver, tasks.len()))
        .collect();
    for (number, (task, report)) in tasks.iter().zip(&reports).enumerate() {
        let solvers: Vec<Known> = SOLVERS
            .iter()
            .zip(&fuels)
            .map(|(solver, fuel)| known(solver, fuel[number]))
            .collect();
        let battery = Battery {
            task,
            solvers: solvers.iter().collect(),
        };
        let occurring: BTreeMap<String, u64> = report
            .occurring()
            .into_iter()
            .map(|(word, count)| (word.to_owned(), count))
            .collect();
        assert_eq!(report.task, format!("t{number:02}"));
        assert_eq!(occurring, battery.verdicts(), "{task:?}");
        assert_eq!(report.digest(), battery.digest(), "{task:?}");
        assert_eq!(report.candidates, battery.candidates(), "{task:?}");
        assert_eq!(report.unique_outputs, battery.unique_outputs(), "{task:?}");
        assert_eq!(report.solved, battery.solved(), "{task:?}");
        assert_eq!(report.after_filter, battery.after_filter(), "{task:?}");
        assert_eq!(report.validated, report.after_filter, "{task:?}");
        for (test, attempts) in report.test.iter().enumerate() {
            let expected = battery.attempts(test);
            let answer = &task.tests[test].output;
            assert_eq!(attempts.sample, format!("test[{test}]"));
            assert_eq!(attempts.attempts, expected, "{task:?}");
            let correct = answer.as_ref().map(|answer| expected.contains(answer));
            assert_eq!(attempts.correct, correct, "{task:?}");
        }
    }
}

#[test]
fn what_the_archive_holds_is_named_by_its_content() {
    let tasks = tasks();
    let place = place(&tasks);
    let args = ["run", "tasks", "--keep-all", "--solvers", "solvers"];
    place.run(args).ok();
    let files = place.files("archive");
    assert!(files.len() > 2 * tasks.len());
    for (name, bytes) in files {
        let text = String::from_utf8(bytes).expect("is source");
        let (key, hash) = name.split_once('/').expect("TASK/HASH.py");
        if hash == "task.json" {
            // Nobody finds these tasks by their ids alone.
            let (id, digits) = key.split_once('~').expect("ID~HASH");
            let number: usize = id.trim_start_matches('t').parse().expect("is a task");
            assert_eq!(text, tasks[number].json() + "\n");
            let mut asked = tasks[number].clone();
            asked.tests.iter_mut().for_each(|test| test.output = None);
            assert_eq!(
                &solver_test_support::wasm_hash(asked.json().as_bytes())[..8],
                digits
            );
            continue;
        }
        assert_eq!(hash, format!("{}.py", source_hash(&text)));
    }
}

#[test]
fn a_run_that_ends_with_no_fuel_left_is_out_of_fuel() {
    let task = Task::new(
        &[(vec![vec![1, 2]], vec![vec![2, 1]])],
        &[(vec![vec![3]], None)],
    );
    let place = Place::new();
    place.write("t.json", task.json()).write(
        "v.py",
        "def solve(I):\n    x1 = vmirror(I)\n    return x1\n",
    );
    let run = |flags: &[&str]| {
        let args = ["run", "t.json", "--solvers", "v.py", "--json"];
        place.run(args.iter().chain(flags)).ok().report()
    };
    assert_eq!(run(&[]).count("match"), 1);
    let saved = String::from_utf8(place.files("archive").into_values().next().unwrap()).unwrap();
    let fuel: u64 = saved
        .lines()
        .find_map(|line| line.strip_prefix("# fuel "))
        .and_then(|fuel| fuel.parse().ok())
        .expect("one demo, so this is the fuel of its run");
    let with = |fuel: u64| run(&["--fuel", &fuel.to_string()]).count("match");
    assert_eq!((with(fuel), with(fuel + 1)), (0, 1));
}
