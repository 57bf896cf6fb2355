//! The requests of a stream, and what is known of their answers: solvers of ours with components and
//! programs that mean harm among them.
//!
//! Leaves Python to `python`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use solver_judge::load::by_id;

use solver_test_support::{Does, Grid, Guest, Random, guests};

/// Samples of each request.
pub const SAMPLES: usize = 10;
/// One request in so many means harm.
const HOSTILE_IN: usize = 20;
/// Fuel of an ordinary run: more than nearly all need, and soon spent.
const FUEL: u64 = 20_000_000;
/// Fuel of a run that means harm: about a millisecond.
const HOSTILE_FUEL: u64 = 1_000_000;
/// Larger guests are not for a stream: handing them over would be most of the work.
const MOST_GUEST_BYTES: usize = 16 << 10;
/// Values of which a changed solver has another one.
const VALUES: [&str; 6] = ["ZERO", "ONE", "TWO", "THREE", "FIVE", "TEN"];

/// A solver of our own, and an input of its task.
struct Solver {
    name: String,
    text: String,
    input: Grid,
}

/// The requests of a stream. They may be asked for by several threads.
pub trait Work: Sync {
    /// The line of a request of a part: in each part the same work under another name.
    fn request(&self, part: usize, number: usize) -> String;

    /// Whether a verdict is one that the request may get.
    fn allows(&self, number: usize, verdict: &str) -> bool;

    /// The name of its solver, for people.
    fn name(&self, number: usize) -> &str;
}

/// The one of so many that mean harm which a request hands in, if it is one of these.
pub fn hostile(number: usize, of: usize) -> Option<usize> {
    // Not the first: a part may be short.
    (number % HOSTILE_IN == HOSTILE_IN / 2).then(|| number / HOSTILE_IN % of)
}

/// The material of requests.
pub struct Mixed {
    solvers: Vec<Solver>,
    hostile: Vec<&'static Guest>,
}

impl Mixed {
    pub fn new() -> Mixed {
        let folder = solver_test_support::root().join("solvers/dsl");
        let mut solvers: Vec<Solver> = std::fs::read_dir(folder)
            .expect("can be listed")
            .map(|entry| Solver::read(&entry.expect("can be listed").path()))
            .collect();
        solvers.sort_by(|a, b| a.name.cmp(&b.name));
        let mut hostile: Vec<&Guest> = guests("hostile").iter().collect();
        hostile.retain(|guest| guest.args.is_empty() && guest.bytes.len() <= MOST_GUEST_BYTES);
        assert!(solvers.len() > 100 && hostile.len() > 100);
        Mixed { solvers, hostile }
    }

    /// The guest that a request hands in, if it is one that means harm.
    fn guest(&self, number: usize) -> Option<&Guest> {
        hostile(number, self.hostile.len()).map(|place| self.hostile[place])
    }
}

impl Work for Mixed {
    fn request(&self, part: usize, number: usize) -> String {
        let mut random = Random::new(number as u64);
        let mut request = json!({ "id": number });
        let (input, fuel) = match self.guest(number) {
            Some(guest) if guest.file.ends_with(".wasm") => {
                request["wasm_base64"] = BASE64_STANDARD.encode(marked(&guest.bytes, part)).into();
                (vec![vec![1, 2], vec![3, 4]], HOSTILE_FUEL)
            }
            Some(guest) => {
                request["source"] = str::from_utf8(&guest.bytes).expect("is text").into();
                // Some would pass for Python, where an interpreter is installed.
                request["language"] = "arc-dsl".into();
                (vec![vec![1, 2], vec![3, 4]], HOSTILE_FUEL)
            }
            None => {
                let solver = random.pick(&self.solvers);
                let name = format!("s{part:02}_{number:07}");
                let text = solver.text.replace(&solver.name, &name);
                request["source"] = changed(&text, &mut random).into();
                (solver.input.clone(), FUEL)
            }
        };
        let inputs: Vec<Grid> = (0..SAMPLES)
            .map(|_| repainted(&input, &mut random))
            .collect();
        request["inputs"] = json!(inputs);
        request["limits"] = json!({ "fuel": fuel });
        request.to_string()
    }

    /// Of ordinary solvers nothing is known but
    /// that the host can run them; guests get their own verdict, or have too little fuel for it.
    fn allows(&self, number: usize, verdict: &str) -> bool {
        let Some(guest) = self.guest(number) else {
            return matches!(
                verdict,
                "output" | "error" | "invalid-output" | "out-of-fuel" | "out-of-memory"
            );
        };
        match (guest.known.told)(&vec![vec![1]]) {
            Does::Grid(_) => matches!(verdict, "output" | "out-of-fuel"),
            Does::Fails(word, _) => verdict == word || verdict == "out-of-fuel",
        }
    }

    fn name(&self, number: usize) -> &str {
        self.guest(number).map_or("a solver", |guest| &guest.name)
    }
}

impl Solver {
    fn read(path: &std::path::Path) -> Solver {
        let id = path.file_stem().expect("has a name").to_string_lossy();
        let task = by_id(&id, None).expect("is a task").task;
        let input = task.demos[0].input.rows().map(<[u8]>::to_vec).collect();
        Solver {
            name: format!("solve_{id}"),
            text: std::fs::read_to_string(path).expect("can be read"),
            input,
        }
    }
}

/// The grid with some cells of another colour.
pub fn repainted(grid: &Grid, random: &mut Random) -> Grid {
    let mut grid = grid.clone();
    for _ in 0..3 {
        let row = random.below(grid.len());
        let column = random.below(grid[row].len());
        grid[row][column] = random.below(10) as u8;
    }
    grid
}

/// The solver with one of its values replaced, where it has any.
fn changed(text: &str, random: &mut Random) -> String {
    let words: Vec<(usize, &str)> = VALUES
        .iter()
        .flat_map(|value| text.match_indices(value))
        .filter(|&(at, word)| is_whole(text, at, word))
        .collect();
    if words.is_empty() {
        return text.to_owned();
    }
    let (at, word) = *random.pick(&words);
    let (before, after) = (&text[..at], &text[at + word.len()..]);
    format!("{before}{}{after}", random.pick(&VALUES))
}

/// Whether what stands there is a name of its own, not a part of a longer one.
fn is_whole(text: &str, at: usize, word: &str) -> bool {
    let part = |next: Option<char>| next.is_some_and(|c| c.is_alphanumeric() || c == '_');
    !part(text[..at].chars().next_back()) && !part(text[at + word.len()..].chars().next())
}

/// The component with a custom section more, so that no cache knows it yet.
fn marked(component: &[u8], part: usize) -> Vec<u8> {
    let mark = format!("part{part:02}");
    let mut bytes = component.to_vec();
    bytes.extend([0, mark.len() as u8 + 1, mark.len() as u8]);
    bytes.extend(mark.as_bytes());
    bytes
}
