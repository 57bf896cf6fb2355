"""Rewards for reinforcement learning: `arc_reward` in TRL's form, `compute_score` in verl's.

Owns how a completion becomes a program and a result a number. A reward is the share of samples with a
known answer that the program matches, from 0.0 to 1.0. Leaves judging to a `Judge`: one of this process,
started by the first call, or the one that `use` names.

A run that ends as `deadline`, `cancelled` or `host-error` says nothing about its program. It is made once
more, and then `Undecided` is raised: it is never a reward.

verl loads this file by its path, as a module of another name: so it imports the package by its name, and
holds nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from solver_host._errors import RequestRefused, Undecided
from solver_host._fences import code_of
from solver_host._results import Refused, Result
from solver_host._shared import the_judge, use

__all__ = ["arc_reward", "compute_score", "use"]

Message = Mapping[str, Any]
Completion = str | Sequence[Message]
"""What TRL hands in: a text, or the messages of a conversation, whose last one counts."""

def arc_reward(
    completions: Sequence[Completion], task: Sequence[str] | str, **columns: Any
) -> list[float]:
    """The rewards of completions in TRL's form; `task` is the column with the id of each one's task.

    Other columns are not looked at.
    """
    tasks = [task] * len(completions) if isinstance(task, str) else list(task)
    if len(tasks) != len(completions):
        raise ValueError(f"{len(completions)} completions have {len(tasks)} tasks; give one each")
    requests = (
        _request(_text(completion), {"task": of})
        for completion, of in zip(completions, tasks, strict=True)
    )
    return list(_rewards(requests))


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str | Mapping[str, Any],
    extra_info: Mapping[str, Any] | None = None,
    **settings: Any,
) -> float:
    """The reward of a completion in verl's form.

    `ground_truth` is the id of a task, or the members of a request that say what to run on: `task`, or
    `inputs` with `expected` and, if there are any, `demos`. The other arguments are not looked at.
    """
    on = {"task": ground_truth} if isinstance(ground_truth, str) else dict(ground_truth)
    return next(_rewards(iter([_request(solution_str, on)])))


def _text(completion: Completion) -> str:
    if isinstance(completion, str):
        return completion
    content = completion[-1]["content"] if completion else ""
    if isinstance(content, str):
        return content
    # A message of parts; those that are no text hold no program.
    return "".join(part.get("text", "") for part in content or ())


def _request(text: str, on: Mapping[str, Any]) -> dict[str, Any]:
    # Half a surrogate is no character, and would be no request.
    source = code_of(text).encode(errors="replace").decode()
    return {"source": source, "brief": True, **on}


def _rewards(requests: Iterator[dict[str, Any]]) -> Iterator[float]:
    judge = the_judge()
    asked: list[dict[str, Any]] = []

    def remembered() -> Iterator[dict[str, Any]]:
        for request in requests:
            asked.append(request)
            yield request

    answers = list(judge.score_many(remembered(), ordered=True))
    undecided = [place for place, answer in enumerate(answers) if not _is_decided(answer)]
    again = judge.score_many((asked[place] for place in undecided), ordered=True)
    for place, answer in zip(undecided, again, strict=True):
        answers[place] = answer
    for answer in answers:
        yield _reward(answer)


def _is_decided(answer: Result | Refused) -> bool:
    return isinstance(answer, Refused) or answer.decided


def _reward(answer: Result | Refused) -> float:
    if isinstance(answer, Refused):
        raise RequestRefused(answer)
    if not answer.decided:
        raise Undecided(answer)
    if answer.of == 0:
        raise ValueError("no expected grid is known, so there is nothing to reward")
    return answer.matched / answer.of
