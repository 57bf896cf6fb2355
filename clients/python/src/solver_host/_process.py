"""One running `solver-host score`, and who replaces it.

Owns the process, its pipes, the numbers that tie answers to requests, its end, and what is sent again.
Leaves the meaning of lines, and how many requests are under way, to its callers.

Three threads serve a process: one writes, so that no caller waits for a full pipe; one reads, so that the
host never does; one keeps the end of its stderr. Memory is bounded by those who submit.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import IO

from solver_host._calls import TRIES, Call, forget_in_forks, number_of
from solver_host._errors import HostDied, SolverHostError
from solver_host._requests import numbered_line

_log = logging.getLogger("solver_host")

STDERR_KEPT = 4096
"""The bytes of stderr that are kept: its end says why a process died."""

PATIENCE = 5.0
"""Seconds that a process with nothing left to do gets to end."""


class Hosts:
    """Keeps one process, starts it when it is needed, and replaces it when it dies."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._closed = False
        forget_in_forks(self)

    def submit(self, call: Call) -> None:
        """Sends a request; its `done` is called from another thread, once."""
        call.tries += 1
        with self._lock:
            if self._closed:
                raise SolverHostError("the judge is closed")
            if self._process is None or not self._process.submit(call):
                # It has its first request before it can end.
                self._process = Process(self._command, self._ended, [call])

    def start(self) -> None:
        """Starts the process ahead of the first request."""
        with self._lock:
            if self._process is None and not self._closed:
                self._process = Process(self._command, self._ended, [])

    def close(self, kill: bool = False) -> None:
        """Ends the process, and waits for its end. With requests under way, or `kill`, at once."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
        if process is not None:
            process.close(kill)

    def pid(self) -> int | None:
        """The process that runs now."""
        with self._lock:
            return None if self._process is None else self._process.pid

    def _ended(self, process: Process, unanswered: list[Call], died: HostDied) -> None:
        with self._lock:
            if self._process is process:
                self._process = None
            closed = self._closed
        for call in unanswered:
            if closed:
                call.done(SolverHostError("the judge was closed before the answer came"))
            elif call.tries >= TRIES:
                call.done(died)
            else:
                try:
                    self.submit(call)
                except (OSError, SolverHostError) as error:
                    call.done(SolverHostError(f"{died.reason}, and cannot be replaced: {error}"))

    def forget(self) -> None:
        """In a process that was forked: what runs belongs to its parent, and so does its end."""
        self._lock = threading.Lock()
        if self._process is not None:
            self._process.forget()
        self._process = None


class Process:
    """A running `solver-host score`."""

    def __init__(
        self,
        command: Sequence[str],
        ended: Callable[[Process, list[Call], HostDied], None],
        calls: Iterable[Call],
    ) -> None:
        self._popen = _starter.popen(command)
        assert self._popen.stdin and self._popen.stdout and self._popen.stderr
        self.pid = self._popen.pid
        self._ended = ended
        self._changed = threading.Condition()
        self._outbox: deque[Call] = deque(calls)
        self._under_way: dict[int, Call] = {}
        self._sent = 0
        # Answers that name no request: the host failed, and could not say for which.
        self._nameless: list[bytes] = []
        self._is_closing = False
        self._is_over = False
        self._said = b""
        self._hearing = self._thread("hear", self._hear, self._popen.stderr)
        self._reading = self._thread("read", self._read, self._popen.stdout)
        self._writing = self._thread("write", self._write, self._popen.stdin)

    def submit(self, call: Call) -> bool:
        """Takes a request, unless the process is at its end."""
        with self._changed:
            if self._is_over or self._is_closing:
                return False
            self._outbox.append(call)
            self._changed.notify()
            return True

    def close(self, kill: bool) -> None:
        """Ends the process and waits for its end."""
        with self._changed:
            self._is_closing = True
            busy = bool(self._outbox or self._under_way)
            self._changed.notify()
        if kill or busy:
            self._kill()
        if threading.current_thread() is self._reading:
            return
        self._reading.join(PATIENCE)
        if self._reading.is_alive():
            self._kill()
            self._reading.join()
        self._writing.join()

    def _kill(self) -> None:
        """Kills it with all that it has started: they are a session of their own."""
        if self._popen.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def forget(self) -> None:
        """Gives up the ends of the pipes that a fork has copied, so that the host still finds their end."""
        # They are replaced and not closed: who collects them later closes a number that is still theirs,
        # and writes into nothing what the parent has still to write.
        nothing = os.open(os.devnull, os.O_RDWR)
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if pipe is not None and not pipe.closed:
                os.dup2(nothing, pipe.fileno(), inheritable=False)
        os.close(nothing)
        # It is no child of this process, and nobody here waits for it.
        self._popen.returncode = 0

    def _thread(
        self, name: str, work: Callable[[IO[bytes]], None], pipe: IO[bytes]
    ) -> threading.Thread:
        thread = threading.Thread(
            target=work, args=(pipe,), name=f"solver-host-{name}", daemon=True
        )
        thread.start()
        return thread

    def _write(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError):
            while True:
                with self._changed:
                    while not (self._outbox or self._is_closing or self._is_over):
                        self._changed.wait()
                    if not self._outbox or self._is_over:
                        break
                    lines = []
                    while self._outbox:
                        call = self._outbox.popleft()
                        self._sent += 1
                        self._under_way[self._sent] = call
                        lines.append(numbered_line(self._sent, call.body))
                for line in lines:
                    pipe.write(line)
                pipe.flush()
        # The end of its input ends the process. The thread that reads finds the requests that were not written.
        with contextlib.suppress(OSError):
            pipe.close()

    def _read(self, pipe: IO[bytes]) -> None:
        try:
            for line in pipe:
                if line.endswith(b"\n"):
                    self._answered(line)
        except ValueError:
            # What it prints is no answer: another program, or another version of it.
            self._kill()
        code = self._popen.wait()
        with contextlib.suppress(OSError):
            pipe.close()
        self._hearing.join(1.0)
        with self._changed:
            self._is_over = True
            unanswered = [*self._under_way.values(), *self._outbox]
            self._under_way.clear()
            self._outbox.clear()
            self._changed.notify()
        said = self._said.decode(errors="replace").strip()
        self._ended(self, unanswered, HostDied(end_of(code), said))

    def _answered(self, line: bytes) -> None:
        number = number_of(line)
        answered: list[tuple[Call, bytes]] = []
        with self._changed:
            if number is None:
                self._nameless.append(line)
            else:
                call = self._under_way.pop(number, None)
                if call is None:
                    raise ValueError("an answer to no request")
                answered.append((call, line))
            # What is left when only these are under way is what they answer.
            if self._nameless and len(self._nameless) >= len(self._under_way) + len(self._outbox):
                calls = list(self._under_way.values())
                answered.extend(zip(calls, self._nameless, strict=False))
                self._under_way.clear()
                self._nameless.clear()
        for call, of_call in answered:
            call.done(of_call)

    def _hear(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in pipe:
                self._said = (self._said + line)[-STDERR_KEPT:]
                _log.info("%s", line.decode(errors="replace").rstrip())
            pipe.close()


def end_of(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"solver-host ended with exit code {code} before it had answered"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"solver-host was ended by {name} before it had answered"


class _Starter:
    """Starts processes from one thread that lasts as long as this process.

    A process asks to be killed when its parent ends, and to the kernel the parent is the thread that
    started it: one that was started from a thread of the caller's would end with that thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: queue.SimpleQueue[
            tuple[Sequence[str], queue.SimpleQueue[subprocess.Popen[bytes] | OSError]]
        ] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def popen(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._serve, name="solver-host-start", daemon=True
                )
                self._thread.start()
        given: queue.SimpleQueue[subprocess.Popen[bytes] | OSError] = queue.SimpleQueue()
        self._wanted.put((command, given))
        started = given.get()
        if isinstance(started, OSError):
            raise SolverHostError(f"cannot start {command[0]}: {started}") from started
        return started

    def _serve(self) -> None:
        while True:
            command, given = self._wanted.get()
            try:
                given.put(
                    subprocess.Popen(
                        command,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE,
                        # Ctrl-C is for the caller, who may want to go on.
                        start_new_session=True,
                    )
                )
            except OSError as error:
                given.put(error)


_starter = _Starter()


def _after_fork() -> None:
    global _starter
    _starter = _Starter()


os.register_at_fork(after_in_child=_after_fork)
