//! Two examples for each command: the end of its `-h`, and the answer to a command that lacks what it is
//! about. A test parses each of them.

/// `solver-host`
pub(super) const ALL: &str = "\
Examples:
  solver-host run 007bbfb7
  solver-host check my.py";

/// `run`
pub(super) const RUN: &str = "\
Examples:
  solver-host run 007bbfb7 --solvers my.py
  solver-host run --all --dataset arc-agi-1-training --solvers programs";

/// `score`
pub(super) const SCORE: &str = r#"Examples:
  solver-host score < requests.jsonl > results.jsonl
  echo '{"source":"def f(I): return I","task":"007bbfb7"}' | solver-host score"#;

/// `serve`
pub(super) const SERVE: &str = "\
Examples:
  solver-host serve
  solver-host serve --listen 0.0.0.0:7878 --token-file token";

/// `check`
pub(super) const CHECK: &str = "\
Examples:
  solver-host check my.py
  solver-host check my.py --json";

/// `explain`
pub(super) const EXPLAIN: &str = "\
Examples:
  solver-host explain my.py --task 007bbfb7
  solver-host explain my.py --task 007bbfb7 --sample test[0]";

/// `submit`
pub(super) const SUBMIT: &str = "\
Examples:
  solver-host submit 007bbfb7 --score
  solver-host submit --all --dataset arc-agi-1-evaluation > submission.json";

/// `report`
pub(super) const REPORT: &str = "\
Examples:
  solver-host report
  solver-host report 007bbfb7 --out page.html";

/// `evolve`
pub(super) const EVOLVE: &str = "\
Examples:
  solver-host evolve 007bbfb7 --for 90s
  solver-host evolve --all --dataset arc-agi-1-training --for 20m --fuel 20M";

/// `archive`
pub(super) const ARCHIVE: &str = "\
Examples:
  solver-host archive ls
  solver-host archive show 504b30c7";

/// `archive ls`
pub(super) const LS: &str = "\
Examples:
  solver-host archive ls
  solver-host archive ls 007bbfb7 --json";

/// `archive show`
pub(super) const SHOW: &str = "\
Examples:
  solver-host archive show 504b30c7
  solver-host archive show 504b30c7 > found.py";

/// `archive tried`
pub(super) const TRIED: &str = "\
Examples:
  solver-host archive tried
  solver-host archive tried 007bbfb7 --json";

/// `archive verify`
pub(super) const VERIFY: &str = "\
Examples:
  solver-host archive verify
  solver-host archive verify 007bbfb7 -j 2";

/// `archive gc`
pub(super) const GC: &str = "\
Examples:
  solver-host archive gc --dry-run
  solver-host archive gc --keep 5";

/// `archive export`
pub(super) const EXPORT: &str = "\
Examples:
  solver-host archive export > solvers.jsonl
  solver-host archive export 007bbfb7";

/// `archive import`
pub(super) const IMPORT: &str = "\
Examples:
  solver-host archive import solvers.jsonl
  solver-host archive import my.py --task 007bbfb7";

/// `tasks`
pub(super) const TASKS: &str = "\
Examples:
  solver-host tasks --dataset arc-agi-2-evaluation
  solver-host tasks 007bbfb7";

/// `dsl`
pub(super) const DSL: &str = "\
Examples:
  solver-host dsl --search mirror
  solver-host dsl objects";

/// `compile`
pub(super) const COMPILE: &str = "\
Examples:
  solver-host compile my.py
  solver-host compile my.py --entry solve_b -o b.wasm";

/// `cache`
pub(super) const CACHE: &str = "\
Examples:
  solver-host cache
  solver-host cache gc --cache-size 100";

/// `python`
pub(super) const PYTHON: &str = "\
Examples:
  solver-host python install
  solver-host python list";

/// `python install`
pub(super) const PYTHON_INSTALL: &str = "\
Examples:
  solver-host python install
  solver-host python install --core cpython-3.13.5-wasi.zip";

/// `python list`
pub(super) const PYTHON_LIST: &str = "\
Examples:
  solver-host python list
  solver-host python list --json";

/// `python remove`
pub(super) const PYTHON_REMOVE: &str = "\
Examples:
  solver-host python remove
  solver-host python remove cpython-numpy";

/// `verify-determinism`
pub(super) const VERIFY_DETERMINISM: &str = "\
Examples:
  solver-host verify-determinism --runs 500 --corpus python
  solver-host verify-determinism --solvers programs";

/// `completions`
pub(super) const COMPLETIONS: &str = "\
Examples:
  source <(solver-host completions bash)
  solver-host completions fish > ~/.config/fish/completions/solver-host.fish";

/// Examples, and below them what else there is to say.
pub(super) fn and(examples: &str, more: &str) -> String {
    format!("{examples}\n\n{more}")
}

/// The commands among some examples.
pub(super) fn commands(examples: &str) -> impl Iterator<Item = &str> {
    let lines = examples.lines().take_while(|line| !line.is_empty());
    // The first line is the title.
    lines.filter_map(|line| line.strip_prefix("  "))
}
