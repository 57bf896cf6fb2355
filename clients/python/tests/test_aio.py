"""`AsyncJudge`: calls and streams among tasks."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import pytest
from conftest import MIRROR, TASK, WRONG, eventually, of_group, request

from solver_host import AsyncJudge, HostDied, Judge, Refused, RequestRefused, Result
from solver_host._judge import WINDOW


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 120))


def test_calls_run_side_by_side() -> None:
    async def work() -> None:
        async with AsyncJudge() as judge:
            calls = (judge.score(MIRROR, task=TASK, id=n) for n in range(3 * WINDOW))
            results = await asyncio.gather(*calls)
            assert [result.id for result in results] == list(range(3 * WINDOW))
            assert all(result.solved for result in results)
            with pytest.raises(RequestRefused, match="neither task nor inputs"):
                await judge.score(MIRROR)
            pid = judge.pid
        assert pid is not None and eventually(lambda: not of_group(pid), 2.0)

    run(work())


def test_streams_are_those_of_a_judge() -> None:
    asked = [request(n, MIRROR if n % 3 else WRONG) for n in range(1_200)]
    asked.insert(7, {"id": "bad"})
    with Judge() as plain:
        expected = list(plain.score_many(asked, ordered=True))

    async def slowly() -> AsyncIterator[dict[str, Any]]:
        for one in asked:
            yield one

    async def work() -> None:
        async with AsyncJudge() as judge:
            assert [one async for one in judge.score_many(asked, ordered=True)] == expected
            found = [one async for one in judge.score_many(slowly())]
            assert sorted(found, key=lambda one: str(one.id)) == sorted(
                expected, key=lambda one: str(one.id)
            )
            assert isinstance(expected[7], Refused)

    run(work())


def test_a_consumer_that_stops_reading_stops_the_producer() -> None:
    made = 0

    def producer() -> Iterator[dict[str, Any]]:
        nonlocal made
        for number in itertools.count():
            made += 1
            yield request(number)

    async def work() -> None:
        async with AsyncJudge() as judge:
            answers = judge.score_many(producer())
            for _ in range(10):
                await answers.__anext__()
            await asyncio.sleep(1)
            assert made <= 10 + WINDOW + 1
            await answers.aclose()  # type: ignore[attr-defined]

    run(work())


def test_the_exception_of_a_producer_is_the_streams() -> None:
    async def producer() -> AsyncIterator[dict[str, Any]]:
        yield request(0)
        raise KeyError("mine")

    async def work() -> None:
        async with AsyncJudge() as judge:
            with pytest.raises(KeyError, match="mine"):
                _ = [one async for one in judge.score_many(producer())]

    run(work())


def test_a_host_that_is_killed_in_the_middle_loses_nothing() -> None:
    async def work() -> None:
        async with AsyncJudge() as judge:
            found: list[Any] = []
            async for answer in judge.score_many(request(number) for number in range(2_000)):
                found.append(answer.id)
                assert isinstance(answer, Result) and answer.solved
                if len(found) == 300 and judge.pid is not None:
                    os.kill(judge.pid, signal.SIGKILL)
            assert sorted(found) == list(range(2_000))

    run(work())


def test_a_host_that_dies_twice_is_told(fake: Callable[[str], str]) -> None:
    binary = fake("read line; echo the last word >&2; exit 3")

    async def work() -> None:
        async with AsyncJudge(binary=binary) as judge:
            with pytest.raises(HostDied, match="the last word"):
                await judge.score(MIRROR, task=TASK)

    run(work())


def test_a_cancelled_block_leaves_no_process() -> None:
    pids: list[int | None] = []

    async def endless() -> None:
        async with AsyncJudge() as judge:
            async for _ in judge.score_many(request(number) for number in itertools.count()):
                pids.append(judge.pid)

    async def work() -> None:
        task = asyncio.create_task(endless())
        while not pids:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(work())
    pid = pids[0]
    assert pid is not None and eventually(lambda: not of_group(pid), 2.0)
