//! Python programs that go where runs could differ: what is hashed, where things lie, what was left by the
//! run before, how a run ends. They need an interpreter that is installed.
//!
//! Owns the texts, and which interpreters each is run on. Leaves to the corpus which samples it is run on.

use std::sync::Arc;

use solver_judge::languages::Languages;
use solver_judge::load::{Said, split_as};
use solver_judge::submission::Submission;
use solver_language::Named;

/// The word of the language.
const LANGUAGE: &str = "python";
/// The interpreter that runs all of them.
const WITH_NUMPY: &str = "cpython-numpy";
/// The one that runs those without numpy.
const CORE: &str = "cpython";

/// The programs that can run, each on every interpreter that has what it imports.
pub(crate) struct Programs {
    pub programs: Vec<Arc<Submission>>,
    /// Why some of them, or all, are not there: the end of a sentence.
    pub missing: Option<String>,
}

impl Programs {
    pub fn of(languages: &Languages) -> Self {
        let mut all = Programs {
            programs: Vec::new(),
            missing: None,
        };
        if languages.of_word(LANGUAGE).is_none() {
            all.missing = Some(format!("needs a host that knows {LANGUAGE}"));
        }
        for interpreter in [CORE, WITH_NUMPY] {
            let programs = on(languages, interpreter);
            match programs.first().and_then(|first| first.missing(languages)) {
                Some(missing) => all.missing = Some(missing),
                None => all.programs.extend(programs),
            }
        }
        all
    }
}

/// The programs for an interpreter.
fn on(languages: &Languages, interpreter: &str) -> Vec<Arc<Submission>> {
    let said = Said {
        language: languages.of_word(LANGUAGE),
        named: Named {
            interpreter: Some(interpreter.to_owned()),
            ..Named::default()
        },
    };
    let mut programs = Vec::new();
    for (name, text) in TEXTS {
        if interpreter == WITH_NUMPY || !text.contains("import numpy") {
            let text = text.as_bytes();
            programs.extend(split_as(languages, Some("py"), text, &said, name, name));
        }
    }
    programs
}

/// The texts, by what they are about.
const TEXTS: &[(&str, &str)] = &[
    ("identity", "import re\n\n\ndef solve(grid):\n    return grid\n"),
    (
        "turned",
        "import numpy as np\n\n\ndef solve(grid: np.ndarray):\n    return np.rot90(grid)\n",
    ),
    (
        "labelled",
        "
import numpy as np
from scipy import ndimage


def solve(grid):
    labels, count = ndimage.label(np.array(grid), structure=np.ones((3, 3)))
    sizes = ndimage.sum_labels(labels > 0, labels, range(count + 1))
    return (sizes[labels] % 10).astype(int)
",
    ),
    (
        "floats",
        "
import math
import numpy as np


def solve(grid):
    a = np.array(grid, dtype=np.float64)
    with np.errstate(all='ignore'):
        strange = np.array([0.0 / a[0, 0] if a[0, 0] else math.inf - math.inf, (a / 0 * 0).sum(), -np.nan])
        values, vectors = np.linalg.eig(a[:1, :1] + 1.5)
    bits = np.concatenate([strange, values, np.sin(a).ravel()[:4]]).view(np.uint64)
    return [[int(b >> np.uint64(shift)) % 10 for b in bits] for shift in (0, 20, 52, 60)]
",
    ),
    (
        "hashes",
        "
def solve(grid):
    things = {(str(cell), cell, row) for row, line in enumerate(grid) for cell in line}
    order = [hash(thing) % 10 for thing in things] + [hash(thing) % 10 for thing in {'a', 'b', 'seven'}]
    return [order[:30]]
",
    ),
    (
        "addresses",
        "
def solve(grid):
    here = [object() for _ in range(20)]
    return [[id(thing) // 8 % 10 for thing in here], [hash(thing) % 10 for thing in here]]
",
    ),
    (
        "clocks_and_chance",
        "
import os, random, time, uuid
import numpy as np


def solve(grid):
    chance = [random.randrange(10), int(np.random.default_rng().integers(10)), os.urandom(1)[0] % 10]
    chance += [np.random.randint(10), uuid.uuid4().int % 10]
    times = [time.time_ns(), time.perf_counter_ns(), time.monotonic_ns(), time.process_time_ns(), time.time_ns()]
    return [chance, [time // 100 % 10 for time in times]]
",
    ),
    (
        "printed",
        "
import sys


def solve(grid):
    for row in grid * 50:
        print(row)
        print(row, file=sys.stderr)
    return grid
",
    ),
    (
        "raised",
        "
def solve(grid):
    try:
        return grid[100]
    except IndexError as error:
        raise ValueError(f'no row: {sum(map(sum, grid))}') from error
",
    ),
    ("left", "import sys\n\n\ndef solve(grid):\n    sys.exit(len(grid))\n"),
    ("aborted", "import os\n\n\ndef solve(grid):\n    os.abort()\n"),
    (
        "not_parsed",
        "import re\n\n\ndef solve(grid):\n    return [[1 for 2 in grid]]\n",
    ),
    (
        "no_grid",
        "import numpy as np\n\n\ndef solve(grid):\n    return np.array(grid) / 3 + np.nan\n",
    ),
    (
        "recursion",
        "import re\n\n\ndef solve(grid):\n    return solve(grid)\n",
    ),
    (
        "recursion_in_c",
        "import json\n\n\ndef solve(grid):\n    return json.loads('[' * 15_000)\n",
    ),
    (
        "recursion_caught",
        "
def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


def solve(grid):
    return [[depth(0) // place % 10 for place in (1, 10, 100, 1000)]]
",
    ),
    ("endless", "import re\n\n\ndef solve(grid):\n    while True:\n        pass\n"),
    (
        "endless_and_deaf",
        "
def solve(grid):
    while True:
        try:
            while True:
                grid = [list(row) for row in grid]
        except BaseException:
            pass
",
    ),
    (
        "memory_at_once",
        "import re\n\n\ndef solve(grid):\n    return [[len(bytearray(1 << 27)) % 10]]\n",
    ),
    (
        "memory_of_numpy",
        "
import numpy as np


def solve(grid):
    kept = []
    for _ in range(100):
        try:
            kept.append(np.empty(1 << 20))
        except MemoryError:
            return [[len(kept) % 10]]
    return [[0]]
",
    ),
    (
        "memory_much",
        "
import numpy as np


def solve(grid):
    a = np.empty(6 << 20, dtype=np.uint8)
    a[::4096] = 7
    return [[int(a[::8192].sum()) % 10]]
",
    ),
    (
        "spoilt",
        "
import builtins, gc, sys
import numpy as np

found = getattr(builtins, 'spoilt', 0), len(np.__dict__), 'json' in sys.modules
builtins.spoilt = 1
np.rot90 = None


def solve(grid):
    builtins.len = lambda thing: 7
    for thing in gc.get_objects():
        if type(thing) is dict and 'shape' in thing:
            thing.clear()
    sys.modules.clear()
    return [[int(one) % 10 for one in found]]
",
    ),
    (
        "library",
        "
import colorsys, fractions, textwrap


def solve(grid):
    cells = [cell for row in grid for cell in row]
    third = fractions.Fraction(sum(cells), 3)
    text = textwrap.fill(' '.join(map(str, cells)), 20)
    return [[third.numerator % 10, len(text) % 10, int(100 * max(colorsys.rgb_to_hsv(0.1, 0.2, 0.7))) % 10]]
",
    ),
    (
        "golfed",
        "exec('p=lambda g:[[*r]for r in zip(*g[::-1])]')",
    ),
    (
        "with_pairs",
        "
import numpy as np


def solve(S, I):
    return np.array(S[0][1]) if len(S) % 2 else np.array(I)[:, ::-1]
",
    ),
    (
        "classes",
        "
import dataclasses, functools


@dataclasses.dataclass(frozen=True, order=True)
class Cell:
    colour: int
    at: tuple


@functools.lru_cache(maxsize=None)
def ways(n):
    return 1 if n < 2 else ways(n - 1) + ways(n - 2)


def solve(grid):
    cells = sorted(Cell(cell, (i, j)) for i, row in enumerate(grid) for j, cell in enumerate(row))
    return [[(cell.colour + ways(place % 50)) % 10 for place, cell in enumerate(cells[:30])]]
",
    ),
];
