"""`Judge`: calls, streams, their bounds, and what goes wrong."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import MIRROR, TASK, WRONG, eventually, is_running, of_group, request

from solver_host import (
    HostDied,
    HostMissing,
    Judge,
    Refused,
    RequestRefused,
    Result,
    SolverHostError,
    Verdict,
    answer_of,
    find_binary,
)
from solver_host._judge import WINDOW


def results(answers: Iterator[Result | Refused]) -> list[Result]:
    found = list(answers)
    assert all(isinstance(answer, Result) for answer in found), found
    return [answer for answer in found if isinstance(answer, Result)]


def test_a_result_says_what_the_line_says() -> None:
    line = json.dumps({"id": 7, "source": MIRROR, "task": TASK})
    printed = subprocess.run(
        [find_binary(), "score"], input=line.encode(), capture_output=True, check=True
    ).stdout
    with Judge() as judge:
        result = judge.score(MIRROR, task=TASK, id=7)
    assert result == answer_of(printed, 7)
    assert (result.matched, result.of, result.solved, result.decided) == (4, 4, True, True)
    assert (result.demos.of, result.tests.of) == (3, 1)
    assert [sample.sample for sample in result.samples][-1] == "test[0]"
    assert result.samples[0].verdict is Verdict.MATCH
    assert f"{result.samples[0].verdict}" == "match"
    assert result.samples[0].fuel and result.samples[0].output
    assert result.digest and len(result.digest) == 64
    with pytest.raises(AttributeError):
        result.matched = 3  # type: ignore[misc]


def test_inputs_of_ones_own_and_limits_are_heard() -> None:
    with Judge(limits={"fuel": 50_000_000}) as judge:
        result = judge.score(
            "def solve(S, I):\n    return hmirror(I)",
            inputs=[[[1, 2], [3, 4]], [[5]]],
            expected=[[[3, 4], [1, 2]], None],
            demos=[{"input": [[0]], "output": [[1]]}],
            limits={"memory_mib": 64},
        )
        assert [sample.verdict for sample in result.samples] == [Verdict.MATCH, Verdict.OUTPUT]
        assert (result.matched, result.of) == (1, 1)
        assert (result.limits.fuel, result.limits.memory_mib) == (50_000_000, 64)
        brief = judge.score(MIRROR, task=TASK, brief=True)
        assert brief.samples[0].output is None
        assert brief.digest == judge.score(MIRROR, task=TASK).digest


def test_arrays_are_grids() -> None:
    class Array:
        def tolist(self) -> list[list[int]]:
            return [[1, 2]]

    with Judge() as judge:
        result = judge.score(MIRROR, inputs=[Array()])  # type: ignore[list-item]
    assert result.samples[0].output == [[2, 1]]


def test_a_bad_request_is_said_and_costs_no_other() -> None:
    bad: list[tuple[Any, str]] = [
        ({"id": "no task", "source": MIRROR}, "neither task nor inputs"),
        ({"id": "unknown", "source": MIRROR, "task": "nonsense"}, "nonsense"),
        ({"id": "deep", "source": MIRROR, "inputs": deep(300)}, "is a list"),
        ({"id": "half", "source": "\ud800", "task": TASK}, "no JSON form"),
        ({"id": "set", "source": MIRROR, "inputs": {1}}, "no JSON form: set is no member"),
        ({"id": "nan", "source": MIRROR, "inputs": [[[float("nan")]]]}, "no JSON form"),
        ({"id": "long", "source": "#" * (17 << 20), "task": TASK}, "longer than"),
        ("text", "no JSON form"),
        ({}, "neither source nor wasm_base64"),
    ]
    asked = list(itertools.chain(*zip((request(n) for n in range(9)), (of for of, _ in bad))))
    with Judge() as judge:
        answers = list(judge.score_many(asked, ordered=True))
        assert judge.score(MIRROR, task=TASK).solved
        with pytest.raises(RequestRefused, match="neither task nor inputs") as raised:
            judge.score(MIRROR, id="mine")
    assert raised.value.refused == Refused(
        "mine", "bad-request", "neither task nor inputs; give one of them"
    )
    assert len(answers) == len(asked)
    for place, (of, says) in enumerate(bad):
        good, answer = answers[2 * place], answers[2 * place + 1]
        assert isinstance(good, Result) and good.id == place and good.solved
        assert isinstance(answer, Refused), answer
        assert answer.id == (of.get("id") if isinstance(of, dict) else None)
        assert says in answer.message and not answer.message.startswith("line ")
        assert answer.code == ("too-large" if says == "longer than" else "bad-request")


def deep(depth: int) -> Any:
    made: Any = 1
    for _ in range(depth):
        made = [made]
    return made


def test_a_source_that_does_not_parse_is_a_verdict() -> None:
    with Judge() as judge:
        result = judge.score("def solve(I:", task=TASK)
    assert {sample.verdict for sample in result.samples} == {Verdict.REJECTED}
    assert result.samples[0].message


def test_streams_answer_each_request_once_and_in_order_where_asked() -> None:
    asked = [request(n, MIRROR if n % 3 else WRONG) for n in range(1_500)]
    with Judge() as judge:
        in_order = results(judge.score_many(asked, ordered=True))
        as_they_come = results(judge.score_many(iter(asked)))
        assert list(judge.score_many([])) == []
    assert [result.id for result in in_order] == list(range(1_500))
    assert sorted(as_they_come, key=lambda result: result.id) == in_order
    assert {result.matched for result in in_order} == {0, 4}


def test_ids_of_any_kind_come_back() -> None:
    ids: list[Any] = ["a", None, 1.5, {"a": [1]}, 7, 7, "line 1: x"]
    with Judge() as judge:
        asked = [{"id": id, "source": MIRROR, "task": TASK} for id in ids]
        assert [answer.id for answer in judge.score_many(asked, ordered=True)] == ids


def test_a_consumer_that_stops_reading_stops_the_producer() -> None:
    made = 0

    def producer() -> Iterator[dict[str, Any]]:
        nonlocal made
        for number in itertools.count():
            made += 1
            yield request(number)

    with Judge() as judge:
        answers = judge.score_many(producer())
        for _ in range(10):
            next(answers)
        time.sleep(1.0)
        stopped_at = made
        time.sleep(0.5)
        assert made == stopped_at <= 10 + WINDOW + 1
        # Where it goes on, so does the producer.
        for _ in range(2 * WINDOW):
            next(answers)
        assert made > stopped_at
        answers.close()  # type: ignore[attr-defined]
        assert judge.score(MIRROR, task=TASK).solved


def test_a_producer_may_wait_for_the_answer_to_its_last_request() -> None:
    answered: list[Any] = []

    def producer() -> Iterator[dict[str, Any]]:
        for number in range(5):
            yield request(number)
            assert eventually(lambda: number in answered)

    with Judge() as judge:
        for answer in judge.score_many(producer()):
            answered.append(answer.id)
    assert answered == [0, 1, 2, 3, 4]


def test_the_exception_of_a_producer_is_the_streams() -> None:
    def producer() -> Iterator[dict[str, Any]]:
        yield request(0)
        raise KeyError("mine")

    with Judge() as judge:
        with pytest.raises(KeyError, match="mine"):
            list(judge.score_many(producer()))
        assert judge.score(MIRROR, task=TASK).solved


def test_a_host_that_is_killed_in_the_middle_loses_nothing() -> None:
    count = 3_000
    with Judge() as judge:
        found = []
        killed = 0
        for answer in judge.score_many(request(number) for number in range(count)):
            found.append(answer)
            # Far enough apart that no request is under way twice.
            if len(found) in (200, 1_800):
                pid = judge.pid
                assert pid is not None
                os.kill(pid, signal.SIGKILL)
                killed += 1
        assert killed == 2
    assert sorted(answer.id for answer in found) == list(range(count))
    assert all(isinstance(answer, Result) and answer.solved for answer in found)


def test_a_host_that_dies_idle_is_replaced() -> None:
    with Judge() as judge:
        judge.score(MIRROR, task=TASK)
        first = judge.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert judge.score(MIRROR, task=TASK).solved
        assert eventually(lambda: not is_running(first))
        assert judge.pid != first


def test_a_host_that_dies_twice_is_told_with_the_end_of_its_stderr(
    fake: Callable[[str], str],
) -> None:
    binary = fake("read line; seq 1 5000 >&2; echo the last word >&2; exit 3")
    with Judge(binary=binary) as judge:
        with pytest.raises(HostDied) as raised:
            judge.score(MIRROR, task=TASK)
        assert raised.value.reason == "solver-host ended with exit code 3 before it had answered"
        assert raised.value.stderr.endswith("the last word")
        assert len(raised.value.stderr) <= 4096
        assert "the last word" in str(raised.value)
        with pytest.raises(HostDied):
            list(judge.score_many(request(number) for number in range(100)))


def test_a_host_that_refuses_its_flags_is_told() -> None:
    misspelt: Any = {"fule": 1}
    with Judge(limits={"fuel": 0}) as judge:
        with pytest.raises(HostDied, match="fuel must be"):
            judge.score(MIRROR, task=TASK)
    with pytest.raises(ValueError, match="unknown limit 'fule'; known are fuel, memory_mib"):
        Judge(limits=misspelt)


def test_a_program_that_is_no_host_is_told(fake: Callable[[str], str]) -> None:
    with Judge(binary=fake("read line; echo hello; sleep 60")) as judge:
        with pytest.raises(HostDied, match="SIGKILL"):
            judge.score(MIRROR, task=TASK)
    with pytest.raises(SolverHostError, match="cannot start /no/such"):
        with Judge(binary="/no/such") as judge:
            judge.score(MIRROR, task=TASK)


def test_a_missing_program_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver_host._binary._places", lambda: iter(()))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(HostMissing, match="pip install solver-host"):
        Judge()


def test_failures_that_name_no_request_go_to_those_that_have_no_answer(
    fake: Callable[[str], str],
) -> None:
    # The first and the third request get an answer with their number, the second one without.
    line = """printf '{"id":%s,"error":{"code":"%s","message":"m"}}\\n' """
    binary = fake(
        f"read a; read b; read c\n{line} null host-error\n{line} 3 x\n{line} 1 x\nread d; exit 0"
    )
    with Judge(binary=binary) as judge:
        answers = list(judge.score_many([request(n) for n in range(3)], ordered=True))
    codes = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert codes == ["x", "host-error", "x"]


def test_threads_share_a_judge() -> None:
    found: list[int] = []
    with Judge() as judge:

        def work(place: int) -> None:
            for number in range(20):
                result = judge.score(MIRROR, task=TASK, id=(place, number))
                assert result.id == (place, number)
                found.append(result.matched)

        threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [4] * 160


def test_tasks_of_ones_own_may_be_named(tmp_path: Any) -> None:
    pair = {"input": [[1, 2]], "output": [[2, 1]]}
    (tmp_path / "mine.json").write_text(json.dumps({"train": [pair], "test": [pair]}))
    with Judge(tasks=[tmp_path / "mine.json"], workers=1, cache=tmp_path / "cache") as judge:
        assert judge.score(MIRROR, task="mine").solved
    assert (tmp_path / "cache").is_dir()


def test_a_closed_judge_says_so() -> None:
    judge = Judge()
    judge.close()
    with pytest.raises(SolverHostError, match="closed"):
        judge.score(MIRROR, task=TASK)
    with pytest.raises(SolverHostError, match="closed"):
        list(judge.score_many([request(0)]))
    judge.close()


def test_leaving_the_block_leaves_no_process() -> None:
    with Judge() as judge:
        judge.score(MIRROR, task=TASK)
        pid = judge.pid
        assert pid is not None and pid in of_group(pid)
    assert eventually(lambda: not of_group(pid), 2.0)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_exception_leaves_no_process(error: type[BaseException]) -> None:
    with pytest.raises(error):
        with Judge() as judge:
            answers = judge.score_many(request(number) for number in itertools.count())
            next(answers)
            pid = judge.pid
            raise error
    assert pid is not None and eventually(lambda: not of_group(pid), 2.0)


def test_a_judge_that_nobody_closes_ends_with_its_last_name() -> None:
    judge = Judge()
    judge.score(MIRROR, task=TASK)
    pid = judge.pid
    del judge
    assert pid is not None and eventually(lambda: not of_group(pid), 2.0)


def test_memory_stays_constant_however_long_the_stream() -> None:
    count = int(os.environ.get("STREAM_REQUESTS", "20000"))
    source = "def solve(I):\n    # {}\n    return vmirror(I)"
    # Each is another text, so that nothing is found in a cache.
    asked = (
        {"id": n, "source": source.format(n), "inputs": [[[1, 2]]], "expected": [[[2, 1]]]}
        for n in range(count)
    )
    sizes: list[int] = []
    seen = 0
    with Judge() as judge:
        for answer in judge.score_many(asked):
            assert isinstance(answer, Result) and answer.solved
            seen += 1
            if seen % (count // 20) == 0:
                assert judge.pid is not None
                sizes.append(resident(os.getpid()) + resident(judge.pid))
    assert seen == count
    # The first parts warm up.
    assert max(sizes[4:]) <= sizes[3] + (16 << 20), [size >> 20 for size in sizes]


def resident(pid: int) -> int:
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
