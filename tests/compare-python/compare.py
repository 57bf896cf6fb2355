#!/usr/bin/env python3
"""Runs Python programs here and on CPython with numpy, and compares them sample by sample.

    python3.13 tests/compare-python/compare.py DIR [--native FILE] [--explained FILE] [--fuel N]
    python3.13 tests/compare-python/compare.py DIR --write FILE

DIR holds programs, `*.py` at any depth. `NAME.json` beside `NAME.py` may name its inputs (a list of
grids), demos (input and output), input ("list" or "ndarray"), entry and modules (name and source);
else four small grids are the inputs.

Natively every program has a process of its own for every input, twice, with PYTHONHASHSEED=0, on
the Python that runs this tool. A program that differs between the two, or uses up 10 s of CPU
time, is not stable natively: it is left out and counted. Here all programs go through one `solver-host score`.
A grid must be equal; an exception must be an `error` of the same type; anything else that comes
back must be `invalid-output`; a source that does not compile must be `rejected`.

--native keeps what was found natively in a file, so that it is found once for each version of
Python (not of numpy: name another file for another numpy). --write only finds it,
and writes it for tests of our own. A difference is classed by itself where an experiment shows its
cause; --explained names a file with what a person has found out, one JSON object a line with `file`
and `class`. Exit code 0 where each difference is explained, 1 where one is not, 2 for bad usage.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import threading

import outcomes
import spawned

ROOT = pathlib.Path(__file__).resolve().parents[2]
GRIDS = [
    [[3]],
    [[0, 1, 2], [3, 4, 5]],
    [[0, 0, 0, 0, 0], [0, 8, 8, 0, 0], [0, 8, 0, 0, 2], [0, 0, 0, 2, 2], [5, 0, 0, 0, 5]],
    [[(row * column + row // 3) % 10 for column in range(12)] for row in range(9)],
]
MEMBERS = {"inputs", "demos", "input", "entry", "modules"}


def main():
    options = options_of(sys.argv[1:])
    programs = programs_of(options.dir)
    if not programs:
        usage(f"there is no *.py in {options.dir}")
    missing = spawned.missing_packages()
    if missing:
        usage(f"{sys.executable} has no {missing}; install it: {sys.executable} -m pip install numpy scipy")
    native = spawned.all_natively(programs, options.native, options.jobs, options.fresh)
    if options.write:
        write(options.write, programs, native)
        return 0
    stable = [program for program in programs if native[program["file"]]["stable"]]
    if not pathlib.Path(options.host).is_file():
        usage(f"there is no {options.host}; build it: make build")
    ours = scored(stable, options)
    return told(programs, native, ours, explained_of(options.explained), options)


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("--native", type=pathlib.Path, help="a file that keeps what was found natively")
    parser.add_argument("--explained", type=pathlib.Path, help="differences that a person has explained")
    parser.add_argument("--write", type=pathlib.Path, help="write what CPython gives, and stop")
    parser.add_argument("--save", type=pathlib.Path, help="write each sample that differs, one a line")
    parser.add_argument("--fuel", type=int, default=30_000_000_000)
    parser.add_argument("--memory-mib", type=int, default=512)
    parser.add_argument("--interpreter", help="the one to run all programs on, else as the text says")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--fresh", action="store_true", help="fork nothing: start Python for every run")
    parser.add_argument("--host", default=str(ROOT / "target/release/solver-host"))
    return parser.parse_args(arguments)


def usage(message):
    print(f"compare-python: {message}", file=sys.stderr)
    sys.exit(2)


def programs_of(folder):
    if not folder.is_dir():
        usage(f"there is no folder {folder}")
    return [program_of(folder, path) for path in sorted(folder.rglob("*.py"))]


def program_of(folder, path):
    # Bytes that are no UTF-8 are what a `coding:` cookie of one byte a character stands for.
    data = path.read_bytes()
    try:
        source = data.decode()
    except UnicodeDecodeError:
        source = data.decode("latin-1")
    named = {}
    beside = path.with_suffix(".json")
    if beside.is_file():
        try:
            named = json.loads(beside.read_text())
        except ValueError as error:
            usage(f"{beside} is no JSON: {error}")
        strange = set(named) - MEMBERS
        if strange:
            usage(f"{beside} has {', '.join(sorted(strange))}; it may have {', '.join(sorted(MEMBERS))}")
    return {
        "file": str(path.relative_to(folder)),
        "source": source,
        "inputs": named.get("inputs") or GRIDS,
        "demos": named.get("demos") or [],
        "input": named.get("input"),
        "entry": named.get("entry"),
        "modules": named.get("modules") or {},
    }


def explained_of(path):
    if path is None:
        return {}
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    return {line["file"]: line["class"] for line in lines}


def write(path, programs, native):
    """A table for tests of our own: whole requests with what CPython gives, null where that varies."""
    with open(path, "w") as out:
        for program in programs:
            found = native[program["file"]]
            line = {key: value for key, value in program.items() if key != "source" and value}
            line["native"] = found["outcomes"] if found["stable"] else None
            out.write(json.dumps(line) + "\n")
    print(f"{len(programs)} programs, {sum(found['stable'] for found in native.values())} stable: {path}")


def scored(programs, options):
    """What one `solver-host score` says of all programs, by file."""
    host = subprocess.Popen([options.host, "score"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    feeder = threading.Thread(target=feed, args=(host.stdin, programs, options), daemon=True)
    feeder.start()
    results = {}
    for line in host.stdout:
        result = json.loads(line)
        results[result["id"]] = result
        if sys.stderr.isatty():
            print(f"\rhere: {len(results)} of {len(programs)}", end="", file=sys.stderr)
    feeder.join()
    if host.wait() != 0 or len(results) != len(programs):
        print(f"solver-host score ended with {host.returncode} after {len(results)} results", file=sys.stderr)
    return results


def feed(stream, programs, options):
    limits = {"fuel": options.fuel, "memory_mib": options.memory_mib, "deadline_ms": 600_000}
    try:
        for program in programs:
            request = {"id": program["file"], "source": program["source"], "language": "python"}
            request |= {"inputs": program["inputs"], "limits": limits}
            request |= {key: program[key] for key in ("input", "entry", "modules") if program[key]}
            if options.interpreter:
                request["interpreter"] = options.interpreter
            if program["demos"]:
                request["demos"] = program["demos"]
            stream.write(json.dumps(request).encode() + b"\n")
        stream.close()
    except BrokenPipeError:
        pass


def told(programs, native, ours, explained, options):
    """Prints the summary and each program that differs; gives the exit code."""
    classes, details, lines, differing = collections.Counter(), collections.Counter(), [], []
    saved = open(options.save, "w") if options.save else None
    for program in programs:
        found = native[program["file"]]
        if not found["stable"]:
            continue
        result = ours.get(program["file"])
        if outcomes.is_not_installed(result):
            continue
        different = outcomes.differences(found["outcomes"], result, details)
        if not different:
            continue
        differing.append(program["file"])
        cause = explained.get(program["file"]) or outcomes.class_of(different)
        cause = cause or by_experiment(program, different)
        classes[cause or "unexplained"] += 1
        first = different[0]
        lines.append(f"{program['file']}: {cause or 'unexplained'}: input[{first['sample']}]: "
                     f"CPython {outcomes.brief(first['native'])}, here {outcomes.brief(first['ours'])}")
        if saved:
            for one in different:
                saved.write(json.dumps({"file": program["file"], "class": cause} | one) + "\n")
    print("\n".join(lines))
    summary(programs, native, ours, differing, classes, details)
    return 1 if classes["unexplained"] else 0


def by_experiment(program, different):
    """Whether the output hangs natively on the order in which sets iterate."""
    for one in different:
        grid = program["inputs"][one["sample"]]
        if spawned.once(program, grid, backwards=True) != one["native"]:
            return "hash order"
    return None


def summary(programs, native, ours, differing, classes, details):
    unstable = collections.Counter(found["why"] for found in native.values() if not found["stable"])
    stable = len(programs) - sum(unstable.values())
    with_numpy = sum(
        native[program["file"]]["stable"] and spawned.is_with_numpy(program) for program in programs
    )
    print(f"{len(programs)} programs, {stable} stable natively, {with_numpy} of them with numpy or scipy")
    for why, count in sorted(unstable.items()):
        print(f"  left out: {count} {why}")
    skipped = [result for result in ours.values() if outcomes.is_not_installed(result)]
    if skipped:
        print(f"  skipped: {len(skipped)} programs: {skipped[0]['error']['message']}")
    ran = [result for result in ours.values() if "samples" in result]
    interpreters = collections.Counter(str(result.get("interpreter")) for result in ran)
    print("ran on " + ", ".join(f"{name}: {count}" for name, count in sorted(interpreters.items())))
    share = 100 * len(differing) / max(stable - len(skipped), 1)
    print(f"{len(differing)} programs differ ({share:.2f} %)")
    for name, count in sorted(classes.items()):
        if count:
            print(f"  {count} {name}")
    for name, count in sorted(details.items()):
        print(f"  not counted as different: {count} samples with {name}")


if __name__ == "__main__":
    sys.exit(main())
