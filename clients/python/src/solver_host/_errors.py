"""The exceptions of the client.

Owns what can go wrong between a caller and a host. Leaves to results what a solver did: a solver that
fails is a verdict, never an exception.
"""

from __future__ import annotations

from solver_host._results import Refused, Result


class SolverHostError(Exception):
    """The base of all exceptions of this package."""


class HostMissing(SolverHostError):
    """There is no program `solver-host` to start."""


class HostDied(SolverHostError):
    """A host went away twice before it had answered a request.

    `stderr` is the end of what it said; it is empty where the host is another machine's.
    """

    def __init__(self, reason: str, stderr: str = "") -> None:
        self.reason = reason
        self.stderr = stderr
        said = f"; the end of its stderr:\n{stderr}" if stderr else ""
        super().__init__(f"{reason}{said}")

    def __reduce__(self) -> tuple[type[HostDied], tuple[str, str]]:
        return (HostDied, (self.reason, self.stderr))


class RequestRefused(SolverHostError):
    """The host gave no result for a request, and says why."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        super().__init__(f"{refused.code}: {refused.message}")

    def __reduce__(self) -> tuple[type[RequestRefused], tuple[Refused]]:
        return (RequestRefused, (self.refused,))


class ServerRefused(SolverHostError):
    """A server answered with a status that is no answer to a request, such as 401."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        self.message = message
        super().__init__(f"the server answers {status}: {message}")

    def __reduce__(self) -> tuple[type[ServerRefused], tuple[int, str]]:
        return (ServerRefused, (self.status, self.message))


class Undecided(SolverHostError):
    """A run ended as `deadline`, `cancelled` or `host-error`, which says nothing about its solver."""

    def __init__(self, result: Result) -> None:
        self.result = result
        ended = next(sample for sample in result.samples if not sample.verdict.decides)
        super().__init__(
            f"{ended.sample} ended as {ended.verdict}, twice; this says nothing about the solver "
            "and is no reward"
        )

    def __reduce__(self) -> tuple[type[Undecided], tuple[Result]]:
        return (Undecided, (self.result,))
