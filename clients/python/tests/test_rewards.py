"""Rewards: code out of Markdown, a share of samples, and what is no reward."""

from __future__ import annotations

import importlib.util
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import MIRROR, TASK, WRONG

from solver_host import Judge, RequestRefused, Undecided, rewards
from solver_host._fences import code_of
from solver_host.rewards import arc_reward, compute_score


@pytest.fixture(autouse=True)
def a_judge() -> Iterator[None]:
    with Judge() as judge:
        rewards.use(judge)
        yield
    rewards.use(None)


def fenced(source: str, language: str = "python") -> str:
    return f"First I look at it.\n\n```{language}\n{source}\n```\n\nThat is all."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = 1", "a = 1"),
        ("", ""),
        (fenced("a = 1"), "a = 1\n"),
        (fenced("a = 1") + fenced("b = 2", ""), "b = 2\n"),
        # The last whole one counts, and none that is cut off.
        (fenced("a = 1") + "```python\nb = ", "a = 1\n"),
        ("```python\nb = ", "```python\nb = "),
        ("~~~\na\n```\nb\n~~~", "a\n```\nb\n"),
        ("````\na\n```\nb\n````", "a\n```\nb\n"),
        ("```\na\n`````", "a\n"),
        ("  ```\n  a\n    b\n c\n  ```", "a\n  b\nc\n"),
        ("    ```\na\n    ```", "    ```\na\n    ```"),
        ("```x``` is code\n```\na\n```", "a\n"),
        ("```\na\n```python\nb\n```", "a\n```python\nb\n"),
        ("```py\r\na = 1\r\n```\r\n", "a = 1\r\n"),
        ("```\na = '\x0b\u2028'\n```", "a = '\x0b\u2028'\n"),
    ],
)
def test_the_last_whole_fence_is_the_program(text: str, code: str) -> None:
    assert code_of(text) == code


def test_a_reward_is_the_share_of_samples() -> None:
    # Two of these four samples are solved by it.
    some = "def solve(I):\n    return I"
    assert arc_reward([fenced(MIRROR), fenced(WRONG), some, "no code at all"], [TASK] * 4) == [
        1.0,
        0.0,
        0.0,
        0.0,
    ]
    half = {"inputs": [[[1, 2]], [[1, 1]]], "expected": [[[2, 1]], [[2, 2]]]}
    assert compute_score("arc", fenced(MIRROR), half) == 0.5


def test_conversations_are_completions() -> None:
    talk: list[list[dict[str, Any]]] = [
        [{"role": "assistant", "content": fenced(MIRROR)}],
        [{"role": "assistant", "content": [{"type": "text", "text": fenced(MIRROR)}]}],
        [{"role": "assistant", "content": fenced(MIRROR)}, {"role": "assistant", "content": None}],
        [],
    ]
    found = arc_reward(
        completions=talk, task=[TASK] * 4, prompts=["p"] * 4, completion_ids=[[1]] * 4
    )
    assert found == [1.0, 1.0, 0.0, 0.0]


def test_what_cannot_be_judged_raises() -> None:
    with pytest.raises(RequestRefused, match="unknown task|no task"):
        arc_reward([MIRROR], ["nonsense"])
    with pytest.raises(ValueError, match="2 completions have 1 tasks"):
        arc_reward([MIRROR, MIRROR], [TASK])
    with pytest.raises(ValueError, match="no expected grid"):
        compute_score("arc", MIRROR, {"inputs": [[[1]]]})


def test_half_a_surrogate_is_no_failure_of_the_host() -> None:
    assert arc_reward([MIRROR + "\n# \ud800", "\ud800"], [TASK, TASK]) == [1.0, 0.0]


@pytest.mark.parametrize("verdict", ["deadline", "cancelled", "host-error"])
def test_what_says_nothing_is_made_again_and_is_never_a_reward(
    verdict: str, tmp_path: Any
) -> None:
    """A host that gives this verdict to the requests of a file of numbers, and matches else."""
    fake = tmp_path / "fake-host"
    fake.write_text(f"""#!/usr/bin/env python3
import json, sys
for number, line in enumerate(sys.stdin, 1):
    id = json.loads(line)["id"]
    verdict = {verdict!r} if str(number) in open({str(tmp_path / "which")!r}).read().split() else "match"
    print(json.dumps({{"id": id, "solver": "", "language": "arc-dsl", "interpreter": None,
        "matched": int(verdict == "match"), "of": 1, "demos": {{"matched": 0, "of": 0}},
        "tests": {{"matched": 0, "of": 1}},
        "limits": {{"fuel": 1, "memory_mib": 1, "deadline_ms": 1}},
        "samples": [{{"sample": "test[0]", "verdict": verdict, "fuel": None, "output": None,
            "detail": None, "message": None}}],
        "digest": None, "engine": "", "runtime": ""}}, separators=(",", ":")), flush=True)
""")
    fake.chmod(0o755)
    # The second request once, and then its repetition, the fourth.
    (tmp_path / "which").write_text("2")
    with Judge(binary=fake) as judge:
        rewards.use(judge)
        assert arc_reward([MIRROR] * 3, [TASK] * 3) == [1.0, 1.0, 1.0]
    (tmp_path / "which").write_text("2 4")
    with Judge(binary=fake) as judge:
        rewards.use(judge)
        with pytest.raises(Undecided, match=rf"test\[0\] ended as {verdict}, twice"):
            arc_reward([MIRROR] * 3, [TASK] * 3)


def test_threads_and_forks_have_rewards_of_their_own() -> None:
    rewards.use(None)
    assert compute_score("arc", fenced(MIRROR), TASK, {"index": 1}) == 1.0
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda _: compute_score("arc", fenced(MIRROR), TASK), range(64))
        assert list(found) == [1.0] * 64
    with multiprocessing.get_context("fork").Pool(2) as processes:
        arguments = [("arc", MIRROR, TASK), ("arc", WRONG, TASK)] * 8
        assert processes.starmap(compute_score, arguments) == [1.0, 0.0] * 8
    assert compute_score("arc", fenced(MIRROR), TASK) == 1.0


def test_a_file_that_is_loaded_by_its_path_uses_the_same_judge() -> None:
    assert rewards.__file__ is not None
    spec = importlib.util.spec_from_file_location("custom_module", rewards.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with Judge(limits={"fuel": 1}) as judge:
        rewards.use(judge)
        assert module.compute_score("arc", MIRROR, TASK) == 0.0
