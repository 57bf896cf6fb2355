"""Results: what a host says of a request.

Owns the shape of an answer and how it is read from its line. Leaves to the host what it says.
"""

from __future__ import annotations

import enum
import json
import sys
from dataclasses import dataclass
from typing import Any

if sys.version_info >= (3, 11):
    from enum import StrEnum
else:

    class StrEnum(str, enum.Enum):
        """Python 3.10 has none: members are strings, and print as such."""

        def __str__(self) -> str:
            return str(self.value)

        def __format__(self, spec: str) -> str:
            return str.__format__(str(self.value), spec)


Grid = list[list[int]]


class Verdict(StrEnum):
    """What one run did."""

    MATCH = "match"
    MISMATCH = "mismatch"
    OUTPUT = "output"
    ERROR = "error"
    TRAP = "trap"
    OUT_OF_FUEL = "out-of-fuel"
    OUT_OF_MEMORY = "out-of-memory"
    STACK_OVERFLOW = "stack-overflow"
    INVALID_OUTPUT = "invalid-output"
    REJECTED = "rejected"
    DEADLINE = "deadline"
    CANCELLED = "cancelled"
    HOST_ERROR = "host-error"

    @property
    def decides(self) -> bool:
        """Whether it says something about the solver: it is then the same on every machine."""
        return self not in (Verdict.DEADLINE, Verdict.CANCELLED, Verdict.HOST_ERROR)


@dataclass(frozen=True)
class Matched:
    """How many samples were matched, `of` those with a known expected grid."""

    matched: int
    of: int


@dataclass(frozen=True)
class Limits:
    """The limits that a request ran under."""

    fuel: int
    memory_mib: int
    deadline_ms: int


@dataclass(frozen=True)
class Sample:
    """One run."""

    sample: str
    verdict: Verdict
    fuel: int | None
    output: Grid | None
    detail: str | None
    message: str | None
    stdout: str | None = None


@dataclass(frozen=True)
class Result:
    """The answer to a request: every run of its solver.

    `digest` is one hash over all verdicts and outputs, equal wherever the inputs are; it is `None` where
    a run says nothing (see `decided`). `id` is that of the request.
    """

    id: Any
    solver: str
    language: str
    interpreter: str | None
    matched: int
    of: int
    demos: Matched
    tests: Matched
    limits: Limits
    samples: tuple[Sample, ...]
    digest: str | None
    engine: str
    runtime: str

    @property
    def decided(self) -> bool:
        """Whether all its runs say something about the solver."""
        return all(sample.verdict.decides for sample in self.samples)

    @property
    def solved(self) -> bool:
        """Whether it matches every sample whose expected grid is known, and there is one."""
        return 0 < self.of == self.matched


@dataclass(frozen=True)
class Refused:
    """The answer to a request that gets no result.

    `code` is `bad-request`, `too-large`, `not-installed` or `host-error`.
    """

    id: Any
    code: str
    message: str


def answer_of(line: bytes, id: Any) -> Result | Refused:
    """Reads the line of an answer, to the request with this id."""
    members = json.loads(line)
    error = members.get("error")
    if error is not None:
        # It counts the lines of the host's stream, which the caller does not see.
        _, message = numbered(error["message"])
        return Refused(id, error["code"], message)
    return Result(
        id=id,
        solver=members["solver"],
        language=members["language"],
        interpreter=members["interpreter"],
        matched=members["matched"],
        of=members["of"],
        demos=Matched(**members["demos"]),
        tests=Matched(**members["tests"]),
        limits=Limits(**members["limits"]),
        samples=tuple(
            Sample(
                sample=sample["sample"],
                verdict=Verdict(sample["verdict"]),
                fuel=sample["fuel"],
                output=sample.get("output"),
                detail=sample["detail"],
                message=sample["message"],
                stdout=sample.get("stdout"),
            )
            for sample in members["samples"]
        ),
        digest=members["digest"],
        engine=members["engine"],
        runtime=members["runtime"],
    )


def numbered(message: str) -> tuple[int | None, str]:
    """Cuts the number of a line off a message, where it begins with one."""
    head, colon, rest = message.partition(": ")
    word, _, number = head.partition(" ")
    if colon and word == "line" and number.isascii() and number.isdigit():
        return int(number), rest
    return None, message
