"""No process stays behind, however its parent ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from conftest import eventually, of_group

HEAD = '''
import itertools, os, signal, sys, threading, time
# Whoever runs the tests in the background may have turned interrupts off for all below.
signal.signal(signal.SIGINT, signal.default_int_handler)
from solver_host import AsyncJudge, Judge
MIRROR = "def solve(I):\\n    return vmirror(I)"
# Busy for long: a host that waits for its run would outlive its parent by far.
LONG = """def solve(I):
    x1 = interval(0, 10000, 1)
    x2 = compose(size, lbind(apply, increment))
    x3 = repeat(x1, 10000)
    x4 = compose(size, lbind(apply, x2))
    x5 = repeat(x3, 10000)
    x6 = apply(x4, x5)
    return I"""
def told(judge):
    judge.score(MIRROR, task="67a3c6ac")
    print(judge.pid, flush=True)
def endless():
    limits = {"fuel": 10**15, "deadline_ms": 3600000}
    return ({"source": LONG, "task": "67a3c6ac", "limits": limits} for _ in itertools.count())
'''

PARENTS = {
    "idle": """
        judge = Judge()
        told(judge)
        time.sleep(600)
    """,
    "busy": """
        judge = Judge()
        told(judge)
        list(judge.score_many(endless()))
    """,
    "started in a thread that has ended": """
        judge = Judge()
        thread = threading.Thread(target=judge.score, args=(MIRROR,), kwargs={"task": "67a3c6ac"})
        thread.start()
        thread.join()
        time.sleep(0.5)
        pid = judge.pid
        told(judge)
        assert judge.pid == pid, "its end came with that of a thread"
        time.sleep(600)
    """,
    "started in a thread that goes on": """
        def work():
            with Judge() as judge:
                told(judge)
                list(judge.score_many(endless()))
        threading.Thread(target=work).start()
        time.sleep(600)
    """,
    "a fork holds its pipes": """
        judge = Judge()
        told(judge)
        if os.fork() == 0:
            assert judge.pid is None
            print(judge.score(MIRROR, task="67a3c6ac").matched, flush=True)
            time.sleep(3)
            os._exit(0)
        time.sleep(600)
    """,
    "asyncio in a thread": """
        import asyncio
        async def work():
            async with AsyncJudge() as judge:
                await judge.score(MIRROR, task="67a3c6ac")
                print(judge.pid, flush=True)
                async for _ in judge.score_many(endless()):
                    pass
        threading.Thread(target=lambda: asyncio.run(work())).start()
        time.sleep(600)
    """,
}


def started(parent: str) -> tuple[subprocess.Popen[str], int]:
    script = HEAD + textwrap.dedent(PARENTS[parent])
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.strip().isdigit():
        process.kill()
        raise AssertionError(process.communicate()[1])
    return process, int(line)


@pytest.mark.parametrize("parent", PARENTS)
def test_killed_parents_leave_no_process(parent: str) -> None:
    process, host = started(parent)
    if parent.startswith("a fork"):
        # The fork judges by a host of its own, while this one's goes on.
        assert process.stdout is not None and process.stdout.readline().strip() == "4"
    assert host in of_group(host)
    process.kill()
    process.wait()
    assert eventually(lambda: not of_group(host), 3.0), of_group(host)
    process.communicate()


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_parents_leave_no_process(signal_number: signal.Signals) -> None:
    process, host = started("busy")
    # As a terminal does: the whole group of the foreground.
    os.killpg(process.pid, signal_number)
    process.communicate(timeout=20)
    assert process.returncode != 0
    assert eventually(lambda: not of_group(host), 3.0), of_group(host)


def test_who_handles_an_interrupt_goes_on_with_the_same_host() -> None:
    script = HEAD + textwrap.dedent("""
        import signal
        with Judge() as judge:
            try:
                told(judge)
                time.sleep(600)
            except KeyboardInterrupt:
                pass
            assert judge.score(MIRROR, task="67a3c6ac").solved
            print(judge.pid, flush=True)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    host = int(process.stdout.readline())
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    assert said == f"{host}\n" and process.returncode == 0
    assert eventually(lambda: not of_group(host), 2.0)
