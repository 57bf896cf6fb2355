"""Spark: two executors on this machine, and one that is killed in the middle."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cluster.files import COUNT, lines, one_process
from conftest import eventually

from solver_host.spark import score_rdd

pyspark = pytest.importorskip("pyspark")


@pytest.fixture
def context() -> Iterator[Any]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    conf = pyspark.SparkConf().setMaster("local-cluster[2,1,1024]").setAppName("solver-host")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "512m",
    }
    for name, value in settings.items():
        conf.set(name, value)
    context = pyspark.SparkContext(conf=conf)
    yield context
    context.stop()


def executors() -> list[int]:
    """The processes of executors that this one's driver has started."""
    parents: dict[int, int] = {}
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
                status = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(status[1])
            if b"CoarseGrainedExecutorBackend" in command and status[0] != "Z":
                found.append(int(folder.name))
    return sorted(pid for pid in found if is_below(pid, os.getpid(), parents))


def is_below(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != ancestor:
        pid = parents[pid]
    return pid == ancestor


@pytest.mark.parametrize("killed", [False, True], ids=["in peace", "with an executor killed"])
def test_an_rdd_is_answered_as_one_process_answers_it(
    context: Any, killed: bool, tmp_path: Path
) -> None:
    requests = tmp_path / "requests.jsonl"
    requests.write_text("\n".join(lines(COUNT, odd=False)) + "\n")
    expected = one_process(requests)
    rdd = context.textFile(f"file://{requests}", 16)
    if not killed:
        answers = score_rdd(rdd).collect()
    else:
        assert eventually(lambda: len(executors()) == 2, 60)
        victim = executors()[0]
        tracker = context.statusTracker()

        def finished() -> bool:
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            return any(stage and stage.numCompletedTasks >= 3 for stage in stages)

        def kill() -> None:
            assert eventually(finished, 60)
            os.kill(victim, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        answers = score_rdd(rdd).collect()
        killer.join()
        assert victim not in executors()
    assert sorted(answer.encode() for answer in answers) == expected


def test_settings_are_flags_and_a_failing_host_fails_the_job(context: Any, tmp_path: Path) -> None:
    asked = context.parallelize(lines(40, odd=False), 4)
    answers = score_rdd(asked, limits={"fuel": 1_000}, brief=True).collect()
    assert len(answers) == 40
    assert all('"limits":{"fuel":1000,' in answer for answer in answers)
    assert not any('"output"' in answer for answer in answers)
    with pytest.raises(Exception, match="exited with error code 2"):
        score_rdd(asked, options=["--no-such-flag"]).collect()
