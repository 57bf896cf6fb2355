"""Solver Host from Python: judge programs that nobody has read.

    from solver_host import Judge

    with Judge() as judge:
        result = judge.score("def solve(I):\\n    return vmirror(I)", task="67a3c6ac")

| module | owns |
| --- | --- |
| `_results`, `_requests`, `_errors` | what goes in, what comes out, what can go wrong |
| `_calls` | requests under way, by whichever way they go |
| `_process` | one running host, its threads, its end, its replacement |
| `_judge`, `_aio`, `_remote` | `Judge`, `AsyncJudge`, `RemoteJudge` |
| `_fences`, `rewards` | code in Markdown; rewards for TRL and verl |
| `ray`, `spark` | many machines |
"""

from solver_host._aio import AsyncJudge
from solver_host._binary import find_binary
from solver_host._errors import (
    HostDied,
    HostMissing,
    RequestRefused,
    ServerRefused,
    SolverHostError,
    Undecided,
)
from solver_host._judge import Judge
from solver_host._remote import RemoteJudge
from solver_host._requests import AskedLimits, Demo, Request
from solver_host._results import Limits, Matched, Refused, Result, Sample, Verdict, answer_of

__all__ = [
    "AskedLimits",
    "AsyncJudge",
    "Demo",
    "HostDied",
    "HostMissing",
    "Judge",
    "Limits",
    "Matched",
    "Refused",
    "RemoteJudge",
    "Request",
    "RequestRefused",
    "Result",
    "Sample",
    "ServerRefused",
    "SolverHostError",
    "Undecided",
    "Verdict",
    "answer_of",
    "find_binary",
]
