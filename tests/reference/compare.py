#!/usr/bin/env python3
"""Runs random programs here and on CPython 3.11 with the Python DSL, and compares.

    python3.11 tests/reference/compare.py --dsl DIR [--programs N] [--seed S] [--workers N]

DIR is a checkout of arc-dsl (https://github.com/michaelhodel/arc-dsl): its dsl.py and constants.py
are the reference. Programs are typed, ill-typed, or mutants of the solvers in solvers/dsl; with
--file, the functions of a file are run instead, each on its own task and on foreign ones.

A valid grid must be the same on both sides; what raises in CPython must be an `error` here, with the
same class of exception on the same line; what is no valid grid must be `invalid-output` here with the
same defect. Counted apart:
runs in which one side meets a limit (time, memory, fuel, recursion, integers beyond 128 bits), and
those that differ where a set holds None or a function, which CPython hashes by address.

Exit code 0 if nothing differs and at most 3% are counted apart, 1 otherwise, 2 for bad usage.
"""

import argparse
import ast
import collections
import json
import multiprocessing
import multiprocessing.connection
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_APART = 0.03
CHUNK = 16
TASK = re.compile(r"[0-9a-f]{8}$")


def main():
    options = parse()
    reason = None
    if sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 11):
        reason = f"it needs CPython 3.11, this is {sys.implementation.name} {sys.version.split()[0]}"
    elif not options.dsl:
        reason = "no folder of the reference DSL was given"
    elif missing := [
        name for name in ("dsl.py", "constants.py")
        if not os.path.isfile(os.path.join(options.dsl, name))
    ]:
        reason = f"{options.dsl} has no {missing[0]}"
    if reason:
        print(f"compare: skipped: {reason}")
        return 0
    if not os.path.isfile(options.host):
        print(f"compare: there is no {options.host}; build it or name it with --host",
              file=sys.stderr)
        return 2
    tasks = read_tasks(options)
    if options.file:
        jobs = list(file_jobs(options, tasks))
        tasks = {}
    else:
        jobs = range(options.start, options.start + options.programs)
    return Comparison(options, tasks, jobs).run()


def parse():
    parser = argparse.ArgumentParser(
        description="Runs random programs here and on CPython 3.11 with the Python DSL."
    )
    parser.add_argument("--dsl", metavar="DIR", help="folder of the reference, with dsl.py")
    parser.add_argument("--host", default=str(ROOT / "target/release/solver-host"), metavar="PATH")
    parser.add_argument("--programs", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="number of the first program")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="CPython processes")
    parser.add_argument("--execution-workers", type=int, default=1, help="threads of the host")
    parser.add_argument("--seams", type=float, default=0.15, metavar="SHARE",
                        help="share of programs at the seams between forms of values")
    parser.add_argument("--file", help="compare the functions of this file instead")
    parser.add_argument("--foreign", type=int, default=3, metavar="N",
                        help="with --file: foreign tasks for each function")
    parser.add_argument("--time-limit", type=float, default=0.5, metavar="S",
                        help="CPU time of a run in CPython")
    parser.add_argument("--memory-mib", type=int, default=1024, help="memory of a CPython process")
    parser.add_argument("--fuel", type=int, default=500_000_000, help="fuel of a run here")
    parser.add_argument("--save", default="differences.jsonl", metavar="FILE",
                        help="where differences go, as requests for `score`")
    return parser.parse_args()


def read_tasks(options):
    """The training tasks of ARC-AGI-1, as the host has them."""
    command = [options.host, "tasks", "--dataset", "arc-agi-1-training", "--json"]
    ids = [json.loads(line)["id"] for line in run_lines(command)]
    if not options.file:
        ids = random.Random(options.seed).sample(ids, 60) + solved_tasks()
    ids = sorted(set(ids))
    return {
        task["id"]: {"train": task["train"], "test": task["test"]}
        for task in map(json.loads, run_lines(command + ids))
    }


def solved_tasks():
    return [path.stem for path in (ROOT / "solvers/dsl").glob("*.py") if TASK.match(path.stem)]


def run_lines(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().splitlines()


def file_jobs(options, tasks):
    """Every function of a file on all samples of its own task and of foreign tasks."""
    text = pathlib.Path(options.file).read_text()
    rng = random.Random(options.seed)
    ids = sorted(tasks)
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        own = TASK.search(node.name)
        chosen = rng.sample(ids, min(options.foreign, len(ids)))
        if own and own.group() in tasks:
            chosen = [own.group(), *chosen]
        source = ast.get_source_segment(text, node) + "\n"
        for task in chosen:
            samples = tasks[task]["train"] + tasks[task]["test"]
            inputs = [tuple(map(tuple, sample["input"])) for sample in samples]
            kind = "own task" if own and task == own.group() else "foreign task"
            yield kind, source, [], inputs


# Workers

def worker(pipe, options, tasks, solvers):
    """Makes and runs programs in CPython; says what it is at before it is at it."""
    # Here, since it is the workers alone that need them.
    import programs
    import reference

    known = reference.Reference(options.dsl)
    reference.restrict(options.memory_mib)
    factory = programs.Factory(known, tasks, solvers, options.seed, options.time_limit,
                               options.seams)
    try:
        serve(pipe, options, known, factory)
    except (EOFError, KeyboardInterrupt):
        pass
    except Exception:
        pipe.send(("broken", traceback.format_exc()))


def serve(pipe, options, known, factory):
    from reference import OutOfTime

    while True:
        task, job = pipe.recv()
        if task == "search":
            source, args = job
            pipe.send(known.set_order_unknown(source, args, 60.0))
            continue
        for number, given in job:
            pipe.send(("at", number))
            try:
                program = given or factory.make(number)
            except (MemoryError, RecursionError, OutOfTime):
                program = None
            pipe.send(("program", number, program))
            if program:
                _, source, demos, inputs = program
                for grid in inputs:
                    args = arguments(source, demos, grid)
                    try:
                        outcome = known.outcome(source, args, options.time_limit)
                    except OutOfTime:
                        # Between the end of a run and the end of its timer.
                        outcome = ["limit", "time"]
                    pipe.send(("outcome", number, outcome))
            pipe.send(("done", number))
        pipe.send(("idle",))


def arguments(source, demos, grid):
    """What the host passes: S, where the solver takes it, then the input."""
    return (tuple(demos), grid) if source.startswith("def solve(S, I)") else (grid,)


class Worker:
    def __init__(self, options, tasks, solvers):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=worker, args=(theirs, options, tasks, solvers), daemon=True
        )
        self.process.start()
        theirs.close()
        self.left = []
        self.busy = False
        self.at = None
        self.heard = time.monotonic()

    def give(self, jobs):
        self.left = list(jobs)
        self.busy = True
        self.heard = time.monotonic()
        self.pipe.send(("run", self.left))

    def end(self):
        self.process.kill()
        self.process.join()
        self.pipe.close()


# The host

class Host:
    """`score --ordered` in a process, with a thread that reads its answers."""

    def __init__(self, options, cache, answered):
        self.process = subprocess.Popen(
            [options.host, "score", "--ordered", "--cache", cache,
             "--execution-workers", str(options.execution_workers),
             "--fuel", str(options.fuel), "--deadline-ms", "600000"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.answered = answered
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.answered(json.loads(line))

    def ask(self, number, source, demos, inputs):
        request = {"id": number, "source": source, "inputs": inputs}
        if demos:
            request["demos"] = [{"input": given, "output": wanted} for given, wanted in demos]
        print(json.dumps(request), file=self.process.stdin)

    def finish(self):
        self.process.stdin.close()
        self.reader.join()
        return self.process.wait()


# Comparing

# The kinds of differences, and how they are told.
DIFFERENCES = {
    "difference": "differs",
    "line": "fails on another line",
    "class": "fails with another class of exception",
}


def compare(outcome, sample, source):
    """One run on both sides: "same", a kind of difference, or what to count it apart as."""
    verdict, message = sample["verdict"], sample["message"] or ""
    fails_here = verdict in ("error", "out-of-fuel", "out-of-memory", "stack-overflow")
    limit = None
    if outcome[0] == "limit":
        limit = f"CPython: {outcome[1]}"
    elif verdict in ("out-of-fuel", "out-of-memory", "stack-overflow"):
        limit = f"here: {verdict}"
    elif verdict == "error" and "OverflowError: integer overflow" in message:
        limit = "here: integer overflow"
    elif verdict == "error" and ("RecursionError" in message or "MemoryError" in message):
        limit = "here: recursion or memory"
    if limit:
        both = outcome == ["limit", "recursion"] and fails_here
        return "same" if both else limit
    if outcome[0] == "grid":
        same = verdict == "output" and [list(row) for row in outcome[1]] == sample["output"]
        return "same" if same else "difference"
    if outcome[0] == "invalid":
        same = verdict == "invalid-output" and sample["detail"] == outcome[1]
        return "same" if same else "difference"
    if verdict != "error":
        return "difference"
    line = re.match(r"line (\d+): ", message)
    # The host counts lines from the function that it is in.
    if source.count("def ") <= 1 and not (line and int(line.group(1)) == outcome[2]):
        return "line"
    return "same" if f": {outcome[1]}: " in message else "class"


class Comparison:
    def __init__(self, options, tasks, jobs):
        import programs

        self.options = options
        self.tasks = tasks
        self.numbered = enumerate(jobs) if options.file else ((job, None) for job in jobs)
        self.solvers = {}
        for task in solved_tasks():
            read = programs.read_solver((ROOT / f"solvers/dsl/{task}.py").read_text())
            if read and task in tasks:
                self.solvers[task] = read
        self.lock = threading.Lock()
        self.pending = {}
        self.suspects = []
        self.counts = collections.Counter()
        self.runs = collections.Counter()
        self.gave = collections.Counter()
        self.apart = collections.Counter()
        self.differences = []
        self.started = time.monotonic()

    def new_worker(self):
        return Worker(self.options, self.tasks, self.solvers)

    def run(self):
        with tempfile.TemporaryDirectory() as cache:
            self.host = Host(self.options, cache, self.answered)
            self.collect()
            code = self.host.finish()
        if code or self.pending:
            print(f"compare: the host ended with exit code {code} and "
                  f"{len(self.pending)} answers missing", file=sys.stderr)
            return 1
        self.search()
        return self.report()

    def collect(self):
        """Feeds the workers, and what they have made to the host."""
        workers = [self.new_worker() for _ in range(self.options.workers)]
        made = {}
        told = time.monotonic()
        for one in workers:
            self.feed(one)
        while any(one.busy for one in workers):
            ready = multiprocessing.connection.wait(
                [one.pipe for one in workers if one.busy], timeout=1
            )
            now = time.monotonic()
            for place, one in enumerate(workers):
                if not one.busy:
                    continue
                lost = False
                if one.pipe in ready:
                    one.heard = now
                    try:
                        self.message(one, one.pipe.recv(), made)
                    except (EOFError, OSError):
                        lost = True
                elif now - one.heard > 20 + 20 * self.options.time_limit:
                    lost = True
                if lost:
                    workers[place] = self.replace(one, made)
            if now - told > 30:
                told = now
                with self.lock:
                    done, found = sum(self.counts.values()), len(self.suspects)
                print(f"compare: {done} programs, {found} to look at", file=sys.stderr)
        for one in workers:
            one.end()

    def feed(self, one):
        chunk = [job for _, job in zip(range(CHUNK), self.numbered)]
        if chunk:
            one.give(chunk)

    def message(self, one, message, made):
        what, *rest = message
        if what == "broken":
            sys.exit(f"compare: a worker failed\n{rest[0]}")
        if what == "idle":
            one.busy = False
            self.feed(one)
        elif what == "at":
            one.at = rest[0]
        elif what == "program":
            made[rest[0]] = (rest[1], [])
        elif what == "outcome":
            made[rest[0]][1].append(rest[1])
        elif what == "done":
            self.send(rest[0], *made.pop(rest[0]))
            one.left = [job for job in one.left if job[0] != rest[0]]

    def replace(self, one, made):
        """A worker has died or hangs: what it was at met a limit, a new one does the rest."""
        one.end()
        if one.at is None:
            sys.exit("compare: a worker ended before its first program")
        if any(one.at == job[0] for job in one.left):
            program, outcomes = made.pop(one.at, (None, []))
            if program:
                missing = len(program[3]) - len(outcomes)
                outcomes += [["limit", "died"]] * missing
            self.send(one.at, program, outcomes)
        fresh = self.new_worker()
        rest = [job for job in one.left if job[0] != one.at]
        if rest:
            fresh.give(rest)
        else:
            self.feed(fresh)
        return fresh

    def send(self, number, program, outcomes):
        if program is None:
            with self.lock:
                self.counts["not made"] += 1
                self.apart["CPython: while the program was made"] += 1
            return
        kind, source, demos, inputs = program
        with self.lock:
            self.pending[number] = (program, outcomes)
        self.host.ask(number, source, demos, inputs)

    def answered(self, answer):
        with self.lock:
            program, outcomes = self.pending.pop(answer["id"])
            kind, source, demos, inputs = program
            self.counts[kind] += 1
            samples = answer.get("samples") or [{"verdict": "bad-request", "message": str(answer)}]
            for place, (outcome, sample) in enumerate(zip(outcomes, samples)):
                self.runs[kind] += 1
                self.gave[outcome[1] if outcome[0] == "invalid" else outcome[0]] += 1
                result = compare(outcome, sample, source)
                if result in DIFFERENCES:
                    self.suspects.append((answer["id"], program, place, outcome, sample, result))
                elif result != "same":
                    self.apart[result] += 1

    def search(self):
        """Leaves out differences that come from sets whose order CPython takes from addresses."""
        one = self.new_worker()
        for suspect in self.suspects:
            number, (kind, source, demos, inputs), place, outcome, sample, result = suspect
            found = False
            if len(self.differences) < 1000:
                try:
                    one.pipe.send(("search", (source, arguments(source, demos, inputs[place]))))
                    found = one.pipe.poll(120) and one.pipe.recv()
                except (EOFError, OSError):
                    one.end()
                    one = self.new_worker()
            if found is True:
                self.apart["a set holds None or functions"] += 1
            else:
                self.differences.append(suspect)
        one.end()

    def report(self):
        for number, (kind, source, demos, inputs), place, outcome, sample, result in (
            self.differences[:50]
        ):
            print(f"program {number} ({kind}), input {place}, {DIFFERENCES[result]}:\n{source}"
                  f"  CPython  {json.dumps(outcome)}\n"
                  f"  here     {json.dumps({key: sample[key] for key in sample})}\n")
        if self.differences:
            with open(self.options.save, "w", encoding="utf-8") as file:
                for number, (kind, source, demos, inputs), place, outcome, sample, _ in (
                    self.differences
                ):
                    demos = [{"input": given, "output": wanted} for given, wanted in demos]
                    print(json.dumps({
                        "id": {"program": number, "cpython": outcome, "here": sample},
                        "source": source, "inputs": [inputs[place]], "demos": demos,
                    }), file=file)
            print(f"{len(self.differences)} differences saved to {self.options.save}")
        runs, programs = sum(self.runs.values()), sum(self.counts.values())
        apart = sum(self.apart.values())
        share = apart / runs if runs else 0
        print(f"{programs} programs, {runs} runs, seed {self.options.seed}, "
              f"{time.monotonic() - self.started:.0f} s")
        print("  programs: " + listing(self.counts))
        print("  CPython gave: " + listing(self.gave))
        print(f"  counted apart: {apart} runs, {share:.2%}" + (
            ": " + listing(self.apart) if apart else ""))
        print(f"  differences: {len(self.differences)}")
        if share > MOST_APART:
            print(f"more than {MOST_APART:.0%} are counted apart")
        return int(bool(self.differences) or share > MOST_APART)


def listing(counter):
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
