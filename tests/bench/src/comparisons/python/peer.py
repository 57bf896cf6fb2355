"""The other side of `bench python`: solvers on CPython with the DSL of a folder.

Owns loading solvers and timing their calls. What it is asked for comes on stdin, a JSON value a
line; each answer is a line. With `--once` it runs one solver on one grid and ends.
"""

import concurrent.futures
import json
import multiprocessing
import sys
import time

FOLDER = sys.argv[1]
sys.path.insert(0, FOLDER)

import constants  # noqa: E402
import dsl  # noqa: E402

SCOPE = {
    name: value
    for module in (dsl, constants)
    for name, value in vars(module).items()
    if not name.startswith("_")
}


def rows(grid):
    """A grid as the DSL has it."""
    return tuple(tuple(row) for row in grid)


def function(source, name):
    """The function of that name in a source of its own."""
    scope = dict(SCOPE)
    exec(compile(source, name, "exec"), scope)
    return scope[name]


def load(solver):
    """The function of a solver and the arguments of each of its runs."""
    runs = [
        [rows(run["input"])]
        if run["demos"] is None
        else [tuple((rows(i), rows(o)) for i, o in run["demos"]), rows(run["input"])]
        for run in solver["runs"]
    ]
    return function(solver["source"], solver["name"]), runs


def outcome(solve, arguments):
    """The grid that a run gives; None where it gives none."""
    try:
        grid = solve(*arguments)
        return [list(row) for row in grid]
    except Exception:
        return None


def attempt(solve, arguments):
    """A run whose outcome nobody looks at."""
    try:
        solve(*arguments)
    except Exception:
        pass


def in_pool(place):
    """A call in a worker of a pool, which has the solvers from its parent."""
    solve, runs = SOLVERS[place]
    return outcome(solve, runs[0])


def pool():
    """A pool of one worker that has all that this process has."""
    return concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork"))


def nanoseconds(work):
    """How long it takes."""
    start = time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - start


def all_of(solve, runs):
    """Every run of a solver."""
    for arguments in runs:
        attempt(solve, arguments)


def fresh_pool_call(place):
    """A call in a pool that is made for it."""
    with pool() as own:
        own.submit(in_pool, place).result()


def answer(asked, warm):
    """What is asked for, and what it took."""
    kind = asked["ask"]
    if kind == "outcomes":
        return [[outcome(solve, arguments) for arguments in runs] for solve, runs in SOLVERS]
    if kind == "times":
        return [nanoseconds(lambda: all_of(solve, runs)) for solve, runs in SOLVERS]
    if kind == "pool":
        return sum(nanoseconds(lambda: warm.submit(in_pool, p).result()) for p in asked["of"])
    if kind == "pool-outcomes":
        return [warm.submit(in_pool, place).result() for place in asked["of"]]
    if kind == "fresh-pool":
        return sum(nanoseconds(lambda: fresh_pool_call(place)) for place in asked["of"])
    raise ValueError(f"nobody knows how to answer {kind}")


def serve():
    """Answers until the input ends."""
    with pool() as warm:
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line), warm)), flush=True)


if sys.argv[2:] == ["--once"]:
    solve, runs = load(json.loads(sys.stdin.read()))
    print(json.dumps(outcome(solve, runs[0])))
else:
    SOLVERS = [load(solver) for solver in json.loads(sys.stdin.readline())]
    serve()
