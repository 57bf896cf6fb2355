"""The other side of `bench python-lane`: solvers on CPython with numpy, and real programs one by one.

It is told a grid, solvers and programs on stdin, a JSON value a line; then each line asks for something,
and each answer is a line. How a program is called is what `tests/compare-python` says, whose folder is
the first argument.
"""

import ast
import io
import json
import multiprocessing
import os
import signal
import sys
import time
import types
import warnings

sys.path.insert(0, sys.argv[1])
import native  # noqa: E402
import numpy  # noqa: E402, F401

SECONDS = 2

# Programs may read and print: neither is for them.
IN, OUT = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
NOTHING = os.open(os.devnull, os.O_RDWR)
for DESCRIPTOR in (0, 1):
    os.dup2(NOTHING, DESCRIPTOR)


class Late(BaseException):
    pass


def late(*_):
    raise Late


def function(source):
    namespace = {}
    exec(compile(source, "<solver>", "exec"), namespace)
    return namespace["solve"]


def call(place):
    return native.grid_of(SOLVERS[place](GRID))["grid"]


def forked(place):
    """A run in a fork of this process, which has everything warm."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        os.write(theirs, json.dumps(call(place)).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said)


def timed(run, count):
    start = time.perf_counter_ns()
    for _ in range(count):
        run(0)
    return time.perf_counter_ns() - start


def outcomes(program):
    """For each input its grid, the type of the exception, or none; the top level runs once."""
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    request = {"backwards": False} | program
    for name, text in request["modules"].items():
        hand(name, text)
    code = compile(request["source"], "<solver>", "exec", dont_inherit=True)
    sys.modules["solver"] = types.ModuleType("solver")
    namespace = sys.modules["solver"].__dict__
    try:
        exec(code, namespace)
        how = native.call_of(request, namespace, ast.parse(request["source"]))
    except Exception as error:
        return [type(error).__name__] * len(program["inputs"])
    return [outcome(request, namespace, how, grid) for grid in program["inputs"]]


def outcome(request, namespace, how, grid):
    given = {"grid": [list(row) for row in grid]}
    try:
        value = namespace[how.entry](*native.arguments(request | given, how))
        return native.grid_of(value).get("grid")
    except Exception as error:
        return type(error).__name__


def hand(name, text):
    """Makes a module importable. One that is imported already stays, as in any process that isolates nothing."""
    if HANDED.get(name) == text:
        return
    HANDED[name] = text
    sys.modules.pop(name, None)
    sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "name", None) != name]
    sys.meta_path.insert(0, native.Handed(name, text, False))


def judged(program):
    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        return outcomes(program)
    except BaseException:
        return None
    finally:
        signal.alarm(0)


def cpu(places):
    start = time.process_time_ns()
    for place in places:
        outcomes(PROGRAMS[place])
    return time.process_time_ns() - start


def answer(what, of):
    if what == "outcomes":
        return [[call(place), forked(place), pool().apply(call, (place,))] for place in range(len(SOLVERS))]
    if what == "fork":
        return timed(forked, of[0])
    if what == "pool":
        return timed(lambda place: pool().apply(call, (place,)), of[0])
    if what == "judge":
        return [judged(program) for program in PROGRAMS]
    return cpu(of)


def pool():
    global POOL
    if POOL is None:
        POOL = multiprocessing.get_context("fork").Pool(1)
    return POOL


warnings.simplefilter("ignore")
POOL = None
HANDED = {}
FIRST = json.loads(IN.readline())
GRID, PROGRAMS = FIRST["grid"], FIRST["programs"]
SOLVERS = [function(source) for source in FIRST["solvers"]]
for LINE in IN:
    ASKED = json.loads(LINE)
    OUT.write(json.dumps(answer(ASKED["ask"], ASKED["of"])) + "\n")
    OUT.flush()
if POOL is not None:
    POOL.terminate()
