"""`AsyncJudge`: the same for asyncio.

Owns the flow of a stream among tasks. Leaves the process, its threads and its end to `_process`: answers
come from a thread and are handed to the loop.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, TypeVar

from solver_host import _judge
from solver_host._calls import Call, Outcome
from solver_host._errors import RequestRefused
from solver_host._judge import Path, answer_or_raise, command_of, request_of, result_of
from solver_host._process import Hosts
from solver_host._requests import AskedLimits, Demo, Grids, Request, body_of
from solver_host._results import Refused, Result

Self = TypeVar("Self", bound="AsyncJudge")


class AsyncJudge:
    """Judges solvers by one `solver-host score` process, from one event loop.

        async with AsyncJudge() as judge:
            result = await judge.score("def solve(I):\\n    return vmirror(I)", task="67a3c6ac")

    The settings are those of `Judge`. However many calls wait, some hundreds are under way.
    """

    def __init__(
        self,
        *,
        limits: AskedLimits | None = None,
        tasks: Sequence[Path] = (),
        workers: int | None = None,
        brief: bool = False,
        cache: Path | None = None,
        options: Sequence[str] = (),
        binary: Path | None = None,
    ) -> None:
        self._hosts = Hosts(
            command_of(
                limits=limits,
                tasks=tasks,
                workers=workers,
                brief=brief,
                cache=cache,
                options=options,
                binary=binary,
            )
        )
        self._end = weakref.finalize(self, self._hosts.close, kill=True)
        self._places = asyncio.Semaphore(_judge.WINDOW)

    async def score(
        self,
        source: str | None = None,
        *,
        task: str | None = None,
        inputs: Grids | None = None,
        expected: Sequence[Sequence[Sequence[int]] | None] | None = None,
        demos: Sequence[Demo] | None = None,
        wasm: bytes | None = None,
        language: str | None = None,
        entry: str | None = None,
        input: Literal["list", "ndarray"] | None = None,
        modules: Mapping[str, str] | None = None,
        interpreter: str | None = None,
        stdout: bool | None = None,
        brief: bool | None = None,
        limits: AskedLimits | None = None,
        id: Any = None,
    ) -> Result:
        """Judges one solver, as `Judge.score` does."""
        request = request_of(
            source,
            task=task,
            inputs=inputs,
            expected=expected,
            demos=demos,
            wasm=wasm,
            language=language,
            entry=entry,
            input=input,
            modules=modules,
            interpreter=interpreter,
            stdout=stdout,
            brief=brief,
            limits=limits,
            id=id,
        )
        body = body_of(request)
        if isinstance(body, Refused):
            raise RequestRefused(body)
        async with self._places:
            loop = asyncio.get_running_loop()
            given: asyncio.Future[Outcome] = loop.create_future()
            self._hosts.submit(Call(body, lambda outcome: _hand(loop, given, outcome)))
            return result_of(await given, id)

    async def score_many(
        self, requests: Iterable[Request] | AsyncIterable[Request], *, ordered: bool = False
    ) -> AsyncIterator[Result | Refused]:
        """Judges a stream, as `Judge.score_many` does. Requests may come from an asynchronous iterable."""
        loop = asyncio.get_running_loop()
        came: asyncio.Queue[tuple[int, Any, int, asyncio.Future[Outcome] | Refused] | int] = (
            asyncio.Queue()
        )
        places = asyncio.Semaphore(_judge.WINDOW)
        under_way = 0
        less = asyncio.Event()

        def ask(place: int, request: Request) -> None:
            nonlocal under_way
            id = request.get("id") if isinstance(request, Mapping) else None
            body = body_of(request)
            if isinstance(body, Refused):
                came.put_nowait((place, id, 0, body))
                return
            size = len(body)
            under_way += size
            given: asyncio.Future[Outcome] = loop.create_future()
            given.add_done_callback(lambda given: came.put_nowait((place, id, size, given)))
            self._hosts.submit(Call(body, lambda outcome: _hand(loop, given, outcome)))

        async def feed() -> None:
            count = 0
            async for request in _each(requests, places):
                ask(count, request)
                count += 1
                while under_way >= _judge.WINDOW_BYTES:
                    less.clear()
                    await less.wait()
            came.put_nowait(count)

        feeding = asyncio.create_task(feed(), name="solver-host-feed")
        feeding.add_done_callback(
            # A count of none that wakes who waits, so that the failure is seen.
            lambda done: came.put_nowait(-1) if done.cancelled() or done.exception() else None
        )
        try:
            taken = 0
            count: int | None = None
            early: dict[int, tuple[int, Any, int, asyncio.Future[Outcome] | Refused]] = {}
            while count is None or taken < count:
                next_one = await came.get()
                if isinstance(next_one, int):
                    if next_one < 0:
                        await feeding
                    count = next_one
                    continue
                early[next_one[0] if ordered else taken] = next_one
                while taken in early:
                    _, id, size, given = early.pop(taken)
                    taken += 1
                    under_way -= size
                    less.set()
                    places.release()
                    yield given if isinstance(given, Refused) else answer_or_raise(
                        given.result(), id
                    )
        finally:
            feeding.cancel()

    @property
    def pid(self) -> int | None:
        """The process that runs now; `None` before the first request."""
        return self._hosts.pid()

    async def close(self) -> None:
        """Ends the process, and waits for its end."""
        self._end.detach()
        await asyncio.get_running_loop().run_in_executor(None, self._hosts.close)

    async def __aenter__(self: Self) -> Self:
        # Starting it blocks for some milliseconds, which is no business of the loop.
        await asyncio.get_running_loop().run_in_executor(None, self._hosts.start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def _hand(
    loop: asyncio.AbstractEventLoop, given: asyncio.Future[Outcome], outcome: Outcome
) -> None:
    """Hands an outcome from a thread to the loop, unless nobody waits for it any more."""

    def give() -> None:
        if not given.done():
            given.set_result(outcome)

    try:
        loop.call_soon_threadsafe(give)
    except RuntimeError:
        # The loop is closed.
        pass


async def _each(
    requests: Iterable[Request] | AsyncIterable[Request], places: asyncio.Semaphore
) -> AsyncIterator[Request]:
    """The requests, each taken when it has a place."""
    if isinstance(requests, AsyncIterable):
        source = requests.__aiter__()
        while True:
            await places.acquire()
            try:
                request = await source.__anext__()
            except StopAsyncIteration:
                return
            yield request
    else:
        for_all = iter(requests)
        while True:
            await places.acquire()
            try:
                one = next(for_all)
            except StopIteration:
                return
            yield one
