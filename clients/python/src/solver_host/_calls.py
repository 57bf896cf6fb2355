"""Calls: requests under way, by whichever way they go.

Owns what a way has to know of a request, which answer is for which, and how often one is sent. A way is
an object with `submit`, `close` and `forget`: a process of this machine, or connections to a server.
"""

from __future__ import annotations

import json
import os
import weakref
from collections.abc import Callable
from typing import Protocol

from solver_host._errors import SolverHostError
from solver_host._results import numbered

Outcome = bytes | SolverHostError
"""The line of an answer, or why there is none."""

TRIES = 2
"""How often a request is sent before its host is said to have died."""


class Call:
    """A request under way. `done` is called once, from a thread of the way that it goes."""

    __slots__ = ("body", "done", "tries")

    def __init__(self, body: bytes, done: Callable[[Outcome], None]) -> None:
        self.body = body
        self.done = done
        self.tries = 0


def number_of(line: bytes) -> int | None:
    """The number of the request that a line answers; `None` where it names none.

    Raises `ValueError` where the line is no answer.
    """
    head, comma, _ = line[:32].removeprefix(b'{"id":').partition(b",")
    if comma and head.isdigit():
        return int(head)
    # A request that cannot be read has its number in the message; a failure of the host has none.
    try:
        number, _ = numbered(json.loads(line)["error"]["message"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"no answer: {line[:80]!r}") from error
    return number


class Forgets(Protocol):
    """What has threads, connections or processes, which no fork has."""

    def forget(self) -> None:
        """Begins anew, in a process that was forked."""


_ways: weakref.WeakSet[Forgets] = weakref.WeakSet()


def forget_in_forks(way: Forgets) -> None:
    """Calls its `forget` in each process that is forked from this one."""
    _ways.add(way)


def _after_fork() -> None:
    for way in list(_ways):
        way.forget()


os.register_at_fork(after_in_child=_after_fork)
