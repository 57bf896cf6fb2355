"""`RemoteJudge`: the same over HTTP, from a `solver-host serve`.

Owns the connections, what goes together in one POST, and what is sent again. Leaves HTTP to httpx and
the flow of a stream to `_judge`.

A POST carries some lines and not a whole stream: an HTTP client writes all of a body before it reads, and
a server that may not write stops reading.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from solver_host._calls import TRIES, Call, Outcome, forget_in_forks, number_of
from solver_host._errors import HostDied, RequestRefused, ServerRefused, SolverHostError
from solver_host._judge import answer_or_raise, request_of, result_of, stream
from solver_host._requests import AskedLimits, Demo, Grids, Request, body_of, numbered_line
from solver_host._results import Refused, Result

if TYPE_CHECKING:
    import httpx

Self = TypeVar("Self", bound="RemoteJudge")

TOGETHER = 64 << 10
"""The bytes of requests that one POST carries, unless its first request is longer: what fits into the
buffers between client and server."""

BUSY = frozenset({429, 502, 503, 504})
"""Statuses by which a proxy, or a server that is being replaced, asks to come again."""

PAUSE = 1.0
"""Seconds before a request is sent again to a server that was not there."""


class RemoteJudge:
    """Judges solvers by a `solver-host serve`, as `Judge` does by a process.

        with RemoteJudge("http://127.0.0.1:7878", token="...") as judge:
            result = judge.score("def solve(I):\\n    return vmirror(I)", task="67a3c6ac")

    It needs the extra `http`. `limits` and `brief` are for requests that do not say; `connections` is how
    many POSTs are under way at most. A server that is full holds requests, so no answer is waited for with
    a timeout; `connect_timeout` is that of a connection.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        limits: AskedLimits | None = None,
        brief: bool | None = None,
        connections: int = 8,
        connect_timeout: float = 10.0,
    ) -> None:
        self._defaults = {
            name: value
            for name, value in (("limits", limits), ("brief", brief))
            if value is not None
        }
        self._way = _Connections(url, token, connections, connect_timeout)
        self._end = weakref.finalize(self, self._way.close)

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
        body = body_of({**self._defaults, **request})
        if isinstance(body, Refused):
            raise RequestRefused(body)
        given: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._way.submit(Call(body, given.put))
        return result_of(given.get(), id)

    def score_many(
        self, requests: Iterable[Request], *, ordered: bool = False
    ) -> Iterator[Result | Refused]:
        """Judges a stream, as `Judge.score_many` does."""
        asked: Iterable[Request] = requests
        if self._defaults:
            asked = ({**self._defaults, **request} for request in requests)
        return stream(self._way.submit, asked, ordered, self, answer_or_raise)

    def close(self) -> None:
        """Closes the connections."""
        self._end.detach()
        self._way.close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Connections:
    """Threads that each have a connection, and take calls from one queue."""

    def __init__(
        self, url: str, token: str | None, connections: int, connect_timeout: float
    ) -> None:
        try:
            import httpx
        except ImportError as error:
            raise ImportError(
                "RemoteJudge needs httpx; install it by: pip install 'solver-host[http]'"
            ) from error
        if connections < 1:
            raise ValueError(f"connections is {connections}; there must be one at least")
        self._httpx = httpx
        self._url = url.rstrip("/") + "/v1/score"
        self._headers = {"content-type": "application/x-ndjson"}
        if token is not None:
            self._headers["authorization"] = f"Bearer {token}"
        self._timeout = httpx.Timeout(None, connect=connect_timeout)
        self._most = connections
        self._begin()
        forget_in_forks(self)

    def _begin(self) -> None:
        self._changed = threading.Condition()
        self._calls: deque[Call] = deque()
        self._threads = 0
        self._idle = 0
        self._closed = False

    def submit(self, call: Call) -> None:
        call.tries += 1
        with self._changed:
            if self._closed:
                raise SolverHostError("the judge is closed")
            self._calls.append(call)
            if self._idle < len(self._calls) and self._threads < self._most:
                self._threads += 1
                threading.Thread(target=self._serve, name="solver-host-post", daemon=True).start()
            self._changed.notify()

    def close(self) -> None:
        """Takes no further calls. A thread that waits for an answer is not waited for."""
        with self._changed:
            self._closed = True
            left = list(self._calls)
            self._calls.clear()
            self._changed.notify_all()
        for call in left:
            call.done(SolverHostError("the judge was closed before the answer came"))

    def forget(self) -> None:
        closed = self._closed
        self._begin()
        self._closed = closed

    def _serve(self) -> None:
        options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
        if hasattr(socket, "TCP_KEEPIDLE"):
            # A machine that is gone without a word is found in some minutes.
            options.append((socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60))
        transport = self._httpx.HTTPTransport(socket_options=options)
        with self._httpx.Client(
            transport=transport, headers=self._headers, timeout=self._timeout
        ) as client:
            while together := self._together():
                self._post(client, together)

    def _together(self) -> list[Call]:
        """The calls of one POST: those that wait, as far as they fit. None when the judge is closed."""
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._calls or self._closed)
            self._idle -= 1
            together: list[Call] = []
            size = 0
            while self._calls and (not together or size + len(self._calls[0].body) <= TOGETHER):
                together.append(self._calls.popleft())
                size += len(together[-1].body)
            return together

    def _post(self, client: httpx.Client, calls: list[Call]) -> None:
        """Sends some calls, and does each: with its answer, or with why there is none."""
        under_way = dict(enumerate(calls, 1))
        try:
            try:
                self._answers(client, under_way)
                why: SolverHostError = HostDied("the server left requests without an answer")
            except self._httpx.TransportError as error:
                why = HostDied(f"no answer from {self._url}: {type(error).__name__}: {error}")
            except ServerRefused as refused:
                if refused.status == 413 and len(calls) == 1:
                    why = RequestRefused(Refused(None, "too-large", refused.message))
                    return _finish(under_way, why)
                if refused.status not in BUSY:
                    return _finish(under_way, refused)
                why = refused
            self._again(under_way, why)
        except Exception as error:
            _finish(under_way, SolverHostError(f"no answer from {self._url}: {error!r}"))

    def _answers(self, client: httpx.Client, under_way: dict[int, Call]) -> None:
        body = b"".join(numbered_line(number, call.body) for number, call in under_way.items())
        nameless = []
        with client.stream("POST", self._url, content=body) as response:
            if response.status_code not in (200, 400):
                response.read()
                raise ServerRefused(response.status_code, _first_line(response.text))
            for line in _lines(response.iter_bytes()):
                number = number_of(line)
                if number is None:
                    nameless.append(line)
                elif number in under_way:
                    under_way.pop(number).done(line)
        for number, line in zip(list(under_way), nameless, strict=False):
            under_way.pop(number).done(line)

    def _again(self, under_way: dict[int, Call], why: SolverHostError) -> None:
        for_good = {n: call for n, call in under_way.items() if call.tries >= TRIES}
        again = [call for n, call in under_way.items() if n not in for_good]
        if again:
            time.sleep(PAUSE)
        under_way.clear()
        _finish(for_good, why)
        for call in again:
            try:
                self.submit(call)
            except SolverHostError as error:
                call.done(error)


def _finish(under_way: dict[int, Call], why: SolverHostError) -> None:
    while under_way:
        under_way.popitem()[1].done(why)


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Whole lines. A line of text may hold what others would call its end."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line for line in whole if line)
    if rest:
        yield rest


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "without a word")[:500]
