"""Finds what CPython gives: a process for each run, two runs of each, kept in a file if there is one.

Processes are forked from servers that have imported numpy and run nothing (native.py), since an
import of numpy is 50 times a run. The two runs of a pair come from two servers, so that addresses,
seeds and clocks differ between them. With `fresh`, every run has a server of its own.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import threading

RUNNER = pathlib.Path(__file__).with_name("native.py")
LIMITS = {"cpu_seconds": 10, "wall_seconds": 120, "memory": 4 << 30}
# Servers of this thread, by what they have imported and which of a pair they run.
HERE = threading.local()
NUMPY = re.compile(r"\b(?:import|from)\s+(?:numpy|scipy)\b|[\"'](?:numpy|scipy)[\"']")
# Two threads of a library would only be two clocks; the kernels stay those that the machine names.
KEPT = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "LD_LIBRARY_PATH")
ENVIRONMENT = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
ENVIRONMENT |= {name: os.environ[name] for name in KEPT if name in os.environ}


def missing_packages():
    for name in ("numpy", "scipy"):
        done = subprocess.run([sys.executable, "-s", "-P", "-c", f"import {name}"], capture_output=True)
        if done.returncode != 0:
            return name
    return None


def is_with_numpy(program):
    return any(NUMPY.search(text) for text in [program["source"], *program["modules"].values()])


def all_natively(programs, path, jobs, fresh):
    """What was found, by file: `stable`, `outcomes` where it is, `why` where it is not."""
    known = kept(path)
    found, to_find = {}, []
    for program in programs:
        line = known.get(key_of(program))
        if line is None:
            to_find.append(program)
        else:
            found[program["file"]] = line
    # In no order of the folders: what is there of a run that was stopped is a sample of the whole.
    to_find.sort(key=key_of)
    lock = threading.Lock()
    out = open(path, "a") if path else None

    def find(program):
        line = {"file": program["file"], "key": key_of(program)} | twice(program, fresh)
        with lock:
            found[program["file"]] = line
            if out:
                out.write(json.dumps(line) + "\n")
                out.flush()
            if sys.stderr.isatty():
                print(f"\rnatively: {len(found)} of {len(programs)}", end="", file=sys.stderr)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(find, to_find))
    return found


def kept(path):
    if path is None or not path.is_file():
        return {}
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]
    return {line["key"]: line for line in lines}


def key_of(program):
    """All that what CPython gives hangs on: the whole program, and which Python it is."""
    whole = [sys.version, {name: value for name, value in program.items() if name != "file"}]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def twice(program, fresh):
    outcomes = []
    for grid in program["inputs"]:
        first = once(program, grid, fresh=fresh)
        if first["kind"] == "gone" and first["why"] == "uses up its CPU time":
            return {"stable": False, "why": first["why"]}
        if once(program, grid, second=True, fresh=fresh) != first:
            return {"stable": False, "why": "differs from one run to the next"}
        outcomes.append(first)
    return {"stable": True, "outcomes": outcomes}


def once(program, grid, backwards=False, second=False, fresh=False):
    """The outcome of one run in a process of its own."""
    request = {name: program[name] for name in ("source", "entry", "input", "modules")}
    request |= {"demos": [[demo["input"], demo["output"]] for demo in program["demos"]]}
    request |= {"grid": grid, "backwards": backwards, "limits": LIMITS}
    preloaded = ("numpy",) if is_with_numpy(program) and not fresh else ()
    if fresh:
        with Server(preloaded) as server:
            return server.outcome(request)
    if not hasattr(HERE, "servers"):
        HERE.servers = {}
    key = (preloaded, second)
    if key not in HERE.servers:
        HERE.servers[key] = Server(preloaded)
    return HERE.servers[key].outcome(request)


class Server:
    """One native.py."""

    def __init__(self, preloaded):
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-P", str(RUNNER), *preloaded],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def outcome(self, request):
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{RUNNER} ended with {self.process.wait()}")
        return json.loads(line)
