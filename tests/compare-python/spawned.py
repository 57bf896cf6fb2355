"""Finds what CPython gives: a process for each run, two runs of each, kept in a file if there is one."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import threading

RUNNER = pathlib.Path(__file__).with_name("native.py")
CPU_SECONDS = 10
WALL_SECONDS = 120
MEMORY = 4 << 30
NUMPY = re.compile(r"^\s*(?:import|from)\s+(?:numpy|scipy)\b|\bimport\s+(?:numpy|scipy)\b|[\"'](?:numpy|scipy)[\"']", re.M)
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


def all_natively(programs, path, jobs):
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
        line = {"file": program["file"], "key": key_of(program)} | twice(program)
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


def twice(program):
    outcomes = []
    for grid in program["inputs"]:
        first = once(program, grid)
        if first["kind"] == "gone" and first["why"] == "uses up its CPU time":
            return {"stable": False, "why": first["why"]}
        if once(program, grid) != first:
            return {"stable": False, "why": "differs from one run to the next"}
        outcomes.append(first)
    return {"stable": True, "outcomes": outcomes}


def once(program, grid, backwards=False):
    """The outcome of one run in a process of its own; `gone` where the process left none."""
    request = {name: program[name] for name in ("source", "entry", "input", "modules")}
    request |= {"demos": [[demo["input"], demo["output"]] for demo in program["demos"]]}
    request |= {"grid": grid, "backwards": backwards}
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-s", "-P", str(RUNNER)],
                input=json.dumps(request).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd=folder,
                preexec_fn=limit,
                timeout=WALL_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return {"kind": "gone", "why": "uses up its CPU time"}
    try:
        return json.loads(done.stdout)
    except ValueError:
        used_up = done.returncode in (-9, -24)
        return {"kind": "gone", "why": "uses up its CPU time" if used_up else f"exit code {done.returncode}"}


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
