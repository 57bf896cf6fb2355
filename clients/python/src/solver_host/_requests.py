"""Requests: what a caller hands in, as a line.

Owns how a request becomes JSON. Leaves its rules to the host, which knows the tasks and languages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from solver_host._results import Refused

Grids = Sequence[Sequence[Sequence[int]]]


class Demo(TypedDict):
    """A pair that a solver may look at."""

    input: Sequence[Sequence[int]]
    output: Sequence[Sequence[int]]


class AskedLimits(TypedDict, total=False):
    """Limits that are asked for; the others are those of the solver's language."""

    fuel: int
    memory_mib: int
    deadline_ms: int


LIMITS = tuple(AskedLimits.__annotations__)

Request = Mapping[str, Any]
"""A request of the stream, member by member as `solver-host score --help` has it. Any `id` comes back."""


def body_of(request: Request) -> bytes | Refused:
    """A request as JSON without its id, or why it has none."""
    try:
        members = {name: value for name, value in request.items() if name != "id"}
        text = json.dumps(
            members, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain
        )
        return text.encode()
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        id = request.get("id") if isinstance(request, Mapping) else None
        return Refused(id, "bad-request", f"the request has no JSON form: {error}")


def numbered_line(number: int, body: bytes) -> bytes:
    """The line of a request with this number as its id."""
    rest = body[1:] if body == b"{}" else b"," + body[1:]
    return b'{"id":%d%s\n' % (number, rest)


def _plain(value: Any) -> Any:
    """Arrays and their numbers as lists and ints, without an import of numpy."""
    tolist = getattr(value, "tolist", None)
    if tolist is None:
        raise TypeError(f"{type(value).__name__} is no member of a request")
    return tolist()
