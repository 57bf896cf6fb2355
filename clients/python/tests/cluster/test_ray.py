"""Ray: a cluster of several nodes on this machine, and nodes that are killed in the middle."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cluster.files import COUNT, lines, one_process
from conftest import MIRROR, TASK, WRONG, eventually

from solver_host import answer_of, find_binary

# Read when Ray is imported.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
# Its nodes talk over the loopback alone, as on systems where a cluster is this machine.
os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
ray = pytest.importorskip("ray")


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A head without cores, and two nodes of one core each."""
    from ray.cluster_utils import Cluster

    common = {"object_store_memory": 150 << 20}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **common})
    cluster.workers = [cluster.add_node(num_cpus=1, **common) for _ in range(2)]
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


def kill_when(cluster: Any, holds: Any) -> threading.Thread:
    """Kills a node once something holds, and says on which thread."""

    def work() -> None:
        assert eventually(holds, 60)
        cluster.remove_node(cluster.workers.pop(), allow_graceful=False)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("killed", [False, True], ids=["in peace", "with a node killed"])
def test_a_file_is_answered_as_one_process_answers_it(
    cluster: Any, killed: bool, tmp_path: Path
) -> None:
    from solver_host.ray import score_file

    requests, results = tmp_path / "requests.jsonl", tmp_path / "results.jsonl"
    requests.write_text("\n".join(lines(COUNT, odd=True)))
    expected = one_process(requests)
    aside = tmp_path / "results.jsonl.tmp"
    if killed:
        killer = kill_when(cluster, lambda: aside.exists() and aside.stat().st_size > 1 << 20)
    scored = score_file(requests, results)
    if killed:
        killer.join()
        assert len(cluster.workers) == 1
    assert sorted(results.read_bytes().splitlines()) == expected
    assert scored.answers == len(expected)
    assert scored.refused == 3 * ((COUNT - 8) // 500 + 1)
    assert not aside.exists()


def test_the_command_judges_a_file_in_order(cluster: Any, tmp_path: Path) -> None:
    requests, results = tmp_path / "requests.jsonl", tmp_path / "results.jsonl"
    requests.write_text("\n".join(lines(3_000, odd=True)) + "\n")
    command = [sys.executable, "-m", "solver_host.ray", "--address", cluster.address]
    files = [str(requests), str(results)]
    ran = subprocess.run(
        [*command, "score", "--ordered", *files, "--", "--brief"], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.startswith("3018 answers, 18 of them refusals, in ")
    with requests.open("rb") as file:
        plain = subprocess.run(
            [find_binary(), "score", "--ordered", "--brief"], stdin=file, capture_output=True
        )
    assert results.read_bytes() == plain.stdout
    for wrong, code, says in [
        (["score", str(tmp_path / "nothing"), files[1]], 2, "No such file"),
        (["score", *files, "--", "--no-such-flag"], 1, "no-such-flag"),
    ]:
        before = results.read_bytes()
        ran = subprocess.run([*command, *wrong], capture_output=True, text=True)
        assert (ran.returncode, results.read_bytes()) == (code, before), ran.stderr
        assert says in ran.stderr and len(ran.stderr.splitlines()) <= 6, ran.stderr
        assert sorted(os.listdir(tmp_path)) == ["requests.jsonl", "results.jsonl"]


@pytest.mark.parametrize("killed", [False, True], ids=["in peace", "with a node killed"])
def test_rows_of_ray_data_get_their_columns(cluster: Any, killed: bool) -> None:
    from solver_host.ray import score_dataset

    count = 6_000
    rows = [
        {
            "id": number,
            "source": f"{MIRROR if number % 2 else WRONG}\n# {number}",
            "task": TASK if number % 100 else "nonsense",
            "mine": f"row {number}",
        }
        for number in range(count)
    ]
    scored = score_dataset(ray.data.from_items(rows), limits={"fuel": 1_000_000}, batch_size=100)
    found = []
    killer = None
    for row in scored.iter_rows():
        found.append(row)
        if killed and killer is None and len(found) > 300:
            killer = kill_when(cluster, lambda: True)
    if killer is not None:
        killer.join()
    assert sorted(row["id"] for row in found) == list(range(count))
    for row in found:
        number = row["id"]
        assert row["mine"] == f"row {number}"
        if number % 100 == 0:
            assert "nonsense" in row["error"] and row["matched"] is None and row["result"] is None
            continue
        answer = answer_of(row["result"].encode(), number)
        assert json.loads(row["result"])["id"] == number
        assert row["error"] is None
        assert row["matched"] == (4 if number % 2 else 0) and row["of"] == 4
        assert answer.digest == row["digest"]  # type: ignore[union-attr]


def solved(archive: Path) -> set[str]:
    ran = subprocess.run(
        [find_binary(), "archive", "ls", "--json", "--archive", str(archive)],
        capture_output=True,
        check=True,
    )
    listed = [json.loads(line) for line in ran.stdout.splitlines()]
    best = {task["task"]: task["best"] for task in listed}
    return {task for task, of in best.items() if of["demos_matched"] == of["demos"]}


@pytest.mark.parametrize("killed", [False, True], ids=["in peace", "with a node killed"])
def test_a_search_over_two_nodes_is_merged(cluster: Any, killed: bool, tmp_path: Path) -> None:
    tasks = ["67a3c6ac", "1cf80156", "68b16354", "74dd1130", "3c9b0459", "6150a2bd"]
    archive, alone = tmp_path / "archive", tmp_path / "alone"
    rounds = ["--rounds", "1"]
    if killed:
        start = time.monotonic()
        killer = kill_when(cluster, lambda: time.monotonic() > start + 3)
    ran = subprocess.run(
        [sys.executable, "-m", "solver_host.ray", "--address", cluster.address, "evolve"]
        + ["--tasks", *tasks, *rounds, "--archive", str(archive)],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    if killed:
        killer.join()
    verified = subprocess.run(
        [find_binary(), "archive", "verify", "--archive", str(archive)], capture_output=True
    )
    assert verified.returncode == 0, verified.stderr
    # What one machine finds by as many rounds.
    subprocess.run(
        [find_binary(), "evolve", *tasks, *rounds, "--archive", str(alone)],
        capture_output=True,
        check=True,
    )
    assert solved(archive) == solved(alone) and len(solved(archive)) >= 4
