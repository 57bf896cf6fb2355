"""`Judge`: a process that judges, for plain code and for threads.

Owns the calls, the flow of a stream and its bounds. Leaves the process to `_process`.
"""

from __future__ import annotations

import base64
import json
import queue
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike, fspath
from types import TracebackType
from typing import Any, Literal, TypeVar

from solver_host._binary import find_binary
from solver_host._errors import RequestRefused, SolverHostError
from solver_host._calls import Call, Outcome
from solver_host._process import Hosts
from solver_host._requests import LIMITS, AskedLimits, Demo, Grids, Request, body_of
from solver_host._results import Refused, Result, answer_of

Path = str | PathLike[str]
Self = TypeVar("Self", bound="Judge")
Answer = TypeVar("Answer")

WINDOW = 512
"""The requests of a stream that are under way at most: enough for a hundred cores."""

WINDOW_BYTES = 32 << 20
"""Their bytes, above which no further one is taken."""


def command_of(
    *,
    limits: AskedLimits | None,
    tasks: Sequence[Path],
    workers: int | None,
    brief: bool,
    cache: Path | None,
    options: Sequence[str],
    binary: Path | None,
) -> list[str]:
    """The command of a host with these settings."""
    command = [find_binary() if binary is None else fspath(binary), "score", "--end-with-parent"]
    command += settings_of(limits, brief)
    for task in tasks:
        command += ["--tasks", fspath(task)]
    if workers is not None:
        command += ["--execution-workers", str(workers)]
    if cache is not None:
        command += ["--cache", fspath(cache)]
    return [*command, *options]


def settings_of(limits: AskedLimits | None, brief: bool) -> list[str]:
    """The flags of what holds for requests that do not say."""
    flags = []
    for name, value in (limits or {}).items():
        if name not in LIMITS:
            raise ValueError(f"unknown limit {name!r}; known are {', '.join(LIMITS)}")
        flags += [f"--{name.replace('_', '-')}", str(value)]
    if brief:
        flags.append("--brief")
    return flags


def request_of(
    source: str | None,
    *,
    task: str | None,
    inputs: Grids | None,
    expected: Sequence[Sequence[Sequence[int]] | None] | None,
    demos: Sequence[Demo] | None,
    wasm: bytes | None,
    language: str | None,
    entry: str | None,
    input: str | None,
    modules: Mapping[str, str] | None,
    interpreter: str | None,
    stdout: bool | None,
    brief: bool | None,
    limits: AskedLimits | None,
    id: Any,
) -> Request:
    """The request with these members; those that are `None` are left out."""
    members: dict[str, Any] = {
        "source": source,
        "wasm_base64": None if wasm is None else base64.b64encode(wasm).decode(),
        "task": task,
        "inputs": inputs,
        "expected": expected,
        "demos": demos,
        "language": language,
        "entry": entry,
        "input": input,
        "modules": modules,
        "interpreter": interpreter,
        "stdout": stdout,
        "brief": brief,
        "limits": limits,
        "id": id,
    }
    return {name: value for name, value in members.items() if value is not None}


class Judge:
    """Judges solvers by one `solver-host score` process.

        with Judge() as judge:
            result = judge.score("def solve(I):\\n    return vmirror(I)", task="67a3c6ac")

    It may be called from any number of threads. The process is started by the first request, replaced when
    it dies, and ended when the `with` block is left, however that happens.

    `limits` are those of requests that name none; `tasks` are files and folders of tasks that requests may
    name; `workers` threads run solvers (one a core); `brief` leaves outputs out of results; `cache` is the
    folder of compiled code; `options` are further flags of `solver-host score`; `binary` is the program.
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
        # A judge that nobody closes ends its process when it is collected, or at exit.
        self._end = weakref.finalize(self, self._hosts.close, kill=True)

    def score(
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
        """Judges one solver: `source` or `wasm`, on a `task` or on `inputs`.

        Raises `RequestRefused` where the request is bad, `HostDied` where the host died twice over it.
        """
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
        given: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._hosts.submit(Call(body, given.put))
        return result_of(given.get(), id)

    def score_many(
        self, requests: Iterable[Request], *, ordered: bool = False
    ) -> Iterator[Result | Refused]:
        """Judges a stream, and yields an answer for each request: as each finishes, or `ordered`.

        Requests are read in a thread of their own, and no further than some hundreds ahead of what was
        taken: memory stays constant, and a slow consumer slows the producer. A bad request is answered by
        `Refused`, and the stream goes on. `HostDied` ends it.
        """
        return stream(self._hosts.submit, requests, ordered, self, answer_or_raise)

    def score_lines(self, requests: Iterable[Request]) -> Iterator[bytes | Refused]:
        """The same in order, where an answer is the line that a host prints for the request."""
        return stream(self._hosts.submit, requests, True, self, line_or_raise)

    @property
    def pid(self) -> int | None:
        """The process that runs now; `None` before the first request."""
        return self._hosts.pid()

    def close(self) -> None:
        """Ends the process, and waits for its end."""
        self._end.detach()
        self._hosts.close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def result_of(outcome: Outcome, id: Any) -> Result:
    """The result of a single request."""
    answer = answer_or_raise(outcome, id)
    if isinstance(answer, Refused):
        raise RequestRefused(answer)
    return answer


def answer_or_raise(outcome: Outcome, id: Any) -> Result | Refused:
    """The answer that a line holds; where there is no line, why not is raised."""
    if isinstance(outcome, RequestRefused):
        return Refused(id, outcome.refused.code, outcome.refused.message)
    if isinstance(outcome, SolverHostError):
        raise outcome
    return answer_of(outcome, id)


def line_or_raise(outcome: Outcome, id: Any) -> bytes | Refused:
    """The same as a line, with the id of the request in place of its number."""
    if isinstance(outcome, SolverHostError) or b'"error":{' in outcome:
        answer = answer_or_raise(outcome, id)
        if isinstance(answer, Refused):
            return answer
    assert isinstance(outcome, bytes)
    _, _, rest = outcome.partition(b",")
    return b'{"id":%s,%s' % (json.dumps(id, ensure_ascii=False).encode(), rest)


class _Room:
    """How much of a stream may be under way."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._bytes = 0
        self._is_over = False

    def wait(self) -> bool:
        """Waits until there is room for one more; `False` where the stream is over."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_over or (self._count < WINDOW and self._bytes < WINDOW_BYTES)
            )
            return not self._is_over

    def take(self, size: int) -> None:
        with self._changed:
            self._count += 1
            self._bytes += size

    def give(self, size: int) -> None:
        with self._changed:
            self._count -= 1
            self._bytes -= size
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()


_Came = tuple[int, Any, int, Outcome | Refused]
"""An answer: its place in the stream, the id of its request, the room that it has, and what came."""


def stream(
    submit: Callable[[Call], None],
    requests: Iterable[Request],
    ordered: bool,
    owner: object,
    read: Callable[[Outcome, Any], Answer],
) -> Iterator[Answer | Refused]:
    """The answers to a stream of requests. The owner of `submit` lives as long as the stream."""
    room = _Room()
    # An answer; or how many there are, or why there are no more requests.
    came: queue.SimpleQueue[_Came | int | BaseException] = queue.SimpleQueue()

    def ask(place: int, request: Request) -> None:
        id = request.get("id") if isinstance(request, Mapping) else None
        body = body_of(request)
        if isinstance(body, Refused):
            room.take(0)
            came.put((place, id, 0, body))
            return
        size = len(body)
        room.take(size)
        submit(Call(body, lambda outcome: came.put((place, id, size, outcome))))

    def feed() -> None:
        count = 0
        try:
            source = iter(requests)
            while room.wait():
                try:
                    request = next(source)
                except StopIteration:
                    break
                ask(count, request)
                count += 1
            came.put(count)
        except BaseException as error:
            came.put(error)

    threading.Thread(target=feed, name="solver-host-feed", daemon=True).start()
    try:
        taken = 0
        count: int | None = None
        early: dict[int, _Came] = {}
        while count is None or taken < count:
            next_one = came.get()
            if isinstance(next_one, BaseException):
                raise next_one
            if isinstance(next_one, int):
                count = next_one
                continue
            early[next_one[0] if ordered else taken] = next_one
            while taken in early:
                _, id, size, outcome = early.pop(taken)
                taken += 1
                room.give(size)
                yield outcome if isinstance(outcome, Refused) else read(outcome, id)
    finally:
        room.end()
        del owner
