"""Ray: requests in a data set, files of requests of any size, and searches, over all nodes of a cluster.

Owns what a piece of work is. Leaves placement, retries, spilling and nodes that die to Ray. The package is
needed on every node.

| part | owns |
| --- | --- |
| `score_dataset` | rows of Ray Data, judged by an actor a node |
| `score_file` | a file of requests, in blocks that are Ray's tasks |
| `evolve` | tasks of a search, shared out to nodes, and what comes back |
| `main` | `python -m solver_host.ray` |
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from solver_host._binary import find_binary
from solver_host._blocks import Block, Judged, blocks_of, judge
from solver_host._errors import HostDied, HostMissing, SolverHostError
from solver_host._judge import Judge, settings_of
from solver_host._process import STDERR_KEPT
from solver_host._requests import AskedLimits
from solver_host._results import Refused

if TYPE_CHECKING:
    import pyarrow
    from ray.data import Dataset

AHEAD = 2
"""The blocks that are under way for each core: one that is judged, and one that waits."""

AGAIN = -1
"""How often Ray runs a piece of work again whose node or worker has died: until it is done."""

MEMBERS = (
    "source",
    "wasm_base64",
    "task",
    "inputs",
    "expected",
    "demos",
    "language",
    "entry",
    "input",
    "modules",
    "interpreter",
    "stdout",
    "limits",
)
"""The columns of a data set that are members of a request."""

IMPORT_BYTES = 60 << 20
"""The bytes of solvers that one `archive import` reads; it takes 64 MiB a file."""


# Data sets


class _Scorer:
    """An actor that holds a judge."""

    def __init__(self, limits: AskedLimits | None, brief: bool, options: Sequence[str]) -> None:
        cores = _cores_of(ray.get_runtime_context().get_node_id())
        self._judge = Judge(limits=limits, brief=brief, workers=cores, options=options)

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        import pyarrow as pa

        names = [name for name in ("id", *MEMBERS) if name in batch.column_names]
        rows = batch.select(names).to_pylist()
        answers = list(self._judge.score_lines(rows))
        columns: dict[str, tuple[Any, list[Any]]] = {
            "matched": (pa.int64(), []),
            "of": (pa.int64(), []),
            "solver": (pa.string(), []),
            "digest": (pa.string(), []),
            "error": (pa.string(), []),
            "result": (pa.string(), []),
        }
        for answer in answers:
            members = _columns_of(answer)
            for name, (_, values) in columns.items():
                values.append(members.get(name))
        for name, (kind, values) in columns.items():
            if name in batch.column_names:
                batch = batch.drop_columns([name])
            batch = batch.append_column(name, pa.array(values, kind))
        return batch


def _columns_of(answer: bytes | Refused) -> dict[str, Any]:
    if isinstance(answer, Refused):
        return {"error": f"{answer.code}: {answer.message}"}
    members: dict[str, Any] = json.loads(answer)
    members["result"] = answer.decode().rstrip("\n")
    return members


def score_dataset(
    ds: Dataset,
    *,
    limits: AskedLimits | None = None,
    brief: bool = False,
    options: Sequence[str] = (),
    batch_size: int = 256,
    nodes: int | None = None,
) -> Dataset:
    """The rows of a data set with what a host says of each: Ray Data's `map_batches` over an actor a node.

    The columns `source`, `task`, `inputs` and so on are the members of a request; others stay as they are.
    Added are `matched`, `of`, `solver`, `digest`, `error` (null where there is a result) and `result`, the
    line that a host prints, for `solver_host.answer_of`. Where a run says nothing, `digest` is null.

    Ray Data spreads the actors. One takes a part of a core, so that reading goes on beside it, and judges with
    all cores of its node.
    """
    alive = _nodes()
    if not alive:
        raise SolverHostError("no node of the cluster has a core to judge with")
    return ds.map_batches(
        _Scorer,
        fn_constructor_args=(limits, brief, tuple(options)),
        batch_size=batch_size,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=nodes or len(alive)),
        num_cpus=0.1,
    )


def _nodes() -> list[dict[str, Any]]:
    """The nodes that are alive and have cores, those with most first."""
    alive = [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) >= 1]
    return sorted(alive, key=lambda node: (-node["Resources"]["CPU"], node["NodeID"]))


def _cores_of(node_id: str) -> int:
    """The cores of a node, as the cluster counts them."""
    for node in ray.nodes():
        if node["NodeID"] == node_id:
            return max(1, int(node["Resources"].get("CPU", 1)))
    return 1


# Files


@dataclass(frozen=True)
class Scored:
    """What became of a file of requests."""

    answers: int
    refused: int
    host_errors: bool
    seconds: float


def _judge_block(block: Block, flags: tuple[str, ...]) -> Judged:
    try:
        return judge(block, 1, flags)
    except HostDied:
        # Once more, as a judge does.
        return judge(block, 1, flags)


def score_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    limits: AskedLimits | None = None,
    brief: bool = False,
    options: Sequence[str] = (),
    ordered: bool = False,
) -> Scored:
    """Judges a file of requests over all cores of the cluster, and writes the answers to another file.

    Only this machine reads and writes files. Blocks of requests are tasks of Ray, some of them under way:
    memory stays constant however long the file is. The target appears when all of it is there. Answers
    stand as blocks finish, or `ordered`; each is byte for byte the line that `solver-host score` prints.
    """
    flags = (*settings_of(limits, brief), *(["--ordered"] if ordered else []), *options)
    task = ray.remote(_judge_block).options(
        num_cpus=1, max_retries=AGAIN, scheduling_strategy="SPREAD"
    )
    target = Path(target)
    aside = target.with_name(target.name + ".tmp")
    start = time.monotonic()
    answers, refused, host_errors = 0, 0, False
    under_way: list[Any] = []
    with open(source, "rb") as requests:
        try:
            with open(aside, "wb") as out:

                def take() -> None:
                    nonlocal answers, refused, host_errors, under_way
                    if ordered:
                        ready, under_way = under_way[:1], under_way[1:]
                    else:
                        ready, under_way = ray.wait(under_way, num_returns=1, fetch_local=False)
                    judged: Judged = ray.get(ready[0])
                    out.write(judged.lines)
                    answers += judged.answers
                    refused += judged.refused
                    host_errors = host_errors or judged.host_errors

                for block in blocks_of(requests):
                    while len(under_way) >= AHEAD * max(1, _cores()):
                        take()
                    under_way.append(task.remote(block, flags))
                while under_way:
                    take()
                out.flush()
                os.fsync(out.fileno())
            os.replace(aside, target)
        except BaseException:
            for ref in under_way:
                ray.cancel(ref)
            aside.unlink(missing_ok=True)
            raise
    return Scored(answers, refused, host_errors, time.monotonic() - start)


def _cores() -> int:
    return int(ray.cluster_resources().get("CPU", 1))


# Searches


@dataclass(frozen=True)
class Evolved:
    """What became of a search."""

    shares: int
    solvers: int
    failed: tuple[str, ...]
    """What the searches of shares said that did not end well; what they found is there all the same."""


@dataclass(frozen=True)
class _Found:
    solvers: bytes
    said: str
    code: int


def _search(
    tasks: tuple[str, ...], files: dict[str, bytes], known: bytes, flags: tuple[str, ...]
) -> _Found:
    """Searches a share of the tasks on the node where it runs."""
    cores = str(_cores_of(ray.get_runtime_context().get_node_id()))
    with tempfile.TemporaryDirectory(prefix="solver-host-") as folder:
        archive = ["--archive", os.path.join(folder, "archive")]
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        names = [os.path.join(folder, task) if task in files else task for task in tasks]
        if known:
            _import(known, archive, ["-j", cores])
        ran = _run(["evolve", *names, *archive, "-j", cores, *flags])
        said = ran.stderr[-STDERR_KEPT:].decode(errors="replace").strip()
        if ran.returncode not in (0, 1):
            raise SolverHostError(f"solver-host evolve ended with {ran.returncode}: {said}")
        exported = _run(["archive", "export", *archive])
        return _Found(exported.stdout, said, ran.returncode)


def evolve(
    tasks: Sequence[str],
    *,
    time_or_rounds: Sequence[str],
    archive: str | os.PathLike[str],
    options: Sequence[str] = (),
    told: Callable[[str], None] = lambda line: None,
) -> Evolved:
    """Searches tasks over the nodes of the cluster: each task on one node, with all of its cores.

    `time_or_rounds` is `["--for", "20m"]` or `["--rounds", "3"]`. A search starts from the solvers that the
    archive has; what a node brings back is run here and kept where it holds, by `archive import`. A share
    whose node dies is searched anew on another one.
    """
    shares = _shares(tasks)
    place = ["--archive", os.fspath(archive)]
    known = _run(["archive", "export", *place]).stdout if Path(archive).is_dir() else b""
    cores = min(node["Resources"]["CPU"] for node in _nodes())
    under_way: dict[Any, tuple[str, ...]] = {}
    for node, share in shares:
        files = {os.path.basename(task): Path(task).read_bytes() for task in share if _is_file(task)}
        names = tuple(os.path.basename(task) if _is_file(task) else task for task in share)
        of_share = b"".join(line for line in _each_line(known) if _task_of(line) in names)
        search = ray.remote(_search).options(
            num_cpus=cores,
            max_retries=AGAIN,
            scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=True),
        )
        flags = (*time_or_rounds, *options)
        under_way[search.remote(names, files, of_share, flags)] = names
    solvers, failed = 0, []
    while under_way:
        (ready,), _ = ray.wait(list(under_way), num_returns=1)
        names = under_way.pop(ready)
        try:
            found: _Found = ray.get(ready)
        except Exception as error:
            failed.append(f"{' '.join(names)}: {error}")
            continue
        if found.code:
            failed.append(f"{' '.join(names)}: {found.said}")
        count = found.solvers.count(b"\n")
        solvers += count
        if found.solvers:
            _import(found.solvers, place, [])
        told(f"{' '.join(names)}: {count} solvers came back")
    return Evolved(len(shares), solvers, tuple(failed))


def _shares(tasks: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Which node gets which tasks: in turn, and more where there are more cores."""
    alive = _nodes()
    if not alive:
        raise SolverHostError("no node of the cluster has a core to search with")
    loads: dict[str, list[str]] = {node["NodeID"]: [] for node in alive}
    cores = {node["NodeID"]: node["Resources"]["CPU"] for node in alive}
    for task in dict.fromkeys(tasks):
        least = min(loads, key=lambda node: ((len(loads[node]) + 1) / cores[node], node))
        loads[least].append(task)
    return [(node, tuple(share)) for node, share in loads.items() if share]


def _is_file(task: str) -> bool:
    return os.path.isfile(task)


def _task_of(line: bytes) -> str:
    return str(json.loads(line)["task"])


def _each_line(text: bytes) -> Iterator[bytes]:
    return (line + b"\n" for line in text.split(b"\n") if line)


def _import(solvers: bytes, archive: Sequence[str], flags: Sequence[str]) -> None:
    """Runs solvers and keeps those that hold, in files that are not too large for it."""
    part: list[bytes] = []
    size = 0
    with tempfile.TemporaryDirectory(prefix="solver-host-") as folder:
        files: list[str] = []

        def put() -> None:
            files.append(os.path.join(folder, f"{len(files)}.jsonl"))
            Path(files[-1]).write_bytes(b"".join(part))

        for line in _each_line(solvers):
            if part and size + len(line) > IMPORT_BYTES:
                put()
                part, size = [], 0
            part.append(line)
            size += len(line)
        put()
        ran = _run(["archive", "import", *files, *archive, *flags])
    if ran.returncode != 0:
        said = ran.stderr[-STDERR_KEPT:].decode(errors="replace").strip()
        raise SolverHostError(f"solver-host archive import ended with {ran.returncode}: {said}")


def _run(arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [find_binary(), *arguments], stdin=subprocess.DEVNULL, capture_output=True
    )


# The command line


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m solver_host.ray`: exit code 0 done, 1 the job failed, 2 bad usage or bad input."""
    args = _parser().parse_args(arguments)
    # The first failure is told; those of the blocks that are given up with it would drown it.
    os.environ.setdefault("RAY_IGNORE_UNHANDLED_ERRORS", "1")
    try:
        ray.init(
            address=args.address,
            ignore_reinit_error=True,
            log_to_driver=False,
            logging_level=logging.WARNING,
        )
        return int(args.run(args))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (OSError, ConnectionError, SolverHostError, ray.exceptions.RayError) as error:
        # What a task has raised says more than the way that it came.
        cause = getattr(error, "cause", None) or error
        lines = [line for line in str(cause).splitlines() if line.strip()]
        print("error: " + "\n".join(lines[:5]), file=sys.stderr)
        return 2 if isinstance(error, HostMissing) else 1


def _score(args: argparse.Namespace) -> int:
    scored = score_file(
        args.requests, args.results, brief=args.brief, options=args.options, ordered=args.ordered
    )
    rate = scored.answers / max(scored.seconds, 1e-9)
    print(
        f"{scored.answers} answers, {scored.refused} of them refusals, in {scored.seconds:.1f} s "
        f"({rate:.0f} a second)",
        file=sys.stderr,
    )
    if scored.host_errors:
        print("error: the host itself failed in a run; see host-error", file=sys.stderr)
    return 1 if scored.host_errors else 0


def _evolve(args: argparse.Namespace) -> int:
    how = ["--for", args.time] if args.time is not None else ["--rounds", str(args.rounds)]
    evolved = evolve(
        args.tasks,
        time_or_rounds=how,
        archive=args.archive,
        options=args.options,
        told=lambda line: print(line, file=sys.stderr, flush=True),
    )
    for failure in evolved.failed:
        print(f"error: {failure}", file=sys.stderr)
    print(f"{evolved.solvers} solvers from {evolved.shares} nodes are in {args.archive}")
    return 1 if evolved.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m solver_host.ray", description="Solver Host over all nodes of a Ray cluster"
    )
    parser.add_argument(
        "--address",
        help="the cluster [default: $RAY_ADDRESS, else the one of this machine, else a new local one]",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    flags = "further flags of `solver-host {}`, after --"

    score = commands.add_parser("score", help="judge a file of requests of any size")
    score.set_defaults(run=_score)
    score.add_argument("requests", metavar="IN", help="file of requests, one a line")
    score.add_argument("results", metavar="OUT", help="file of answers, one a line")
    score.add_argument("--ordered", action="store_true", help="answers in the order of the requests")
    score.add_argument("--brief", action="store_true", help="leave outputs out of the results")
    score.add_argument("options", nargs="*", metavar="-- FLAG", help=flags.format("score"))

    evolve = commands.add_parser("evolve", help="search solvers, each task on one node")
    evolve.set_defaults(run=_evolve)
    evolve.add_argument("--tasks", nargs="+", required=True, metavar="TASK", help="ids or task files")
    how_long = evolve.add_mutually_exclusive_group(required=True)
    how_long.add_argument("--for", dest="time", metavar="TIME", help="such as 90s, 20m or 2days")
    how_long.add_argument("--rounds", type=int, metavar="N", help="rounds of each task instead")
    evolve.add_argument("--archive", required=True, metavar="DIR", help="folder of the archive")
    evolve.add_argument("options", nargs="*", metavar="-- FLAG", help=flags.format("evolve"))
    return parser


if __name__ == "__main__":
    # The module that workers import is not the one that is run.
    from solver_host.ray import main as imported

    raise SystemExit(imported())
