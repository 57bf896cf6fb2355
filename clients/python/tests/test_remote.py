"""`RemoteJudge`: over a server of the tests, and over the real one where the program has `serve`."""

from __future__ import annotations

import itertools
import os
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import MIRROR, TASK, WRONG, request
from loopback import serving

from solver_host import (
    HostDied,
    Judge,
    Refused,
    RemoteJudge,
    RequestRefused,
    Result,
    ServerRefused,
    find_binary,
)
from solver_host import _remote as remote
from solver_host._judge import WINDOW

pytest.importorskip("httpx")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "PAUSE", 0.05)


def asked(count: int) -> list[dict[str, Any]]:
    requests: list[dict[str, Any]] = [
        # Of a real program's size, so that they need several POSTs.
        request(n, (MIRROR if n % 3 else WRONG) + "\n# " + 1_000 * "x") for n in range(count)
    ]
    requests.insert(5, {"id": "bad"})
    requests.insert(9, {"id": "deep", "source": MIRROR, "inputs": [[[[[[1]]]]]]})
    return requests


def test_answers_are_those_of_a_judge() -> None:
    with Judge() as judge, serving() as server, RemoteJudge(server.url) as there:
        assert there.score(MIRROR, task=TASK, id=[1]) == judge.score(MIRROR, task=TASK, id=[1])
        expected = list(judge.score_many(asked(400), ordered=True))
        assert list(there.score_many(asked(400), ordered=True)) == expected
        found = list(there.score_many(asked(400)))
        assert sorted(found, key=lambda one: str(one.id)) == sorted(
            expected, key=lambda one: str(one.id)
        )
        assert 1 < server.most_together <= 8
        assert max(server.posts) > 1
        with pytest.raises(RequestRefused, match="neither task nor inputs"):
            there.score(MIRROR)


def test_settings_are_for_requests_that_do_not_say() -> None:
    with serving() as server:
        with RemoteJudge(server.url, limits={"fuel": 1000}, brief=True, connections=1) as there:
            result = there.score(MIRROR, task=TASK)
            assert (result.limits.fuel, result.samples[0].output) == (1000, None)
            other = there.score(MIRROR, task=TASK, limits={"fuel": 2000}, brief=False)
            assert other.limits.fuel == 2000
            many = there.score_many([request(1), {**request(2), "limits": {"fuel": 7}}], ordered=True)
            assert [one.limits.fuel for one in many if isinstance(one, Result)] == [1000, 7]


def test_a_token_is_asked_for() -> None:
    with serving("secret") as server:
        with RemoteJudge(server.url, token="secret") as there:
            assert there.score(MIRROR, task=TASK).solved
        for token in (None, "wrong"):
            with RemoteJudge(server.url, token=token) as there:
                with pytest.raises(ServerRefused, match="401: the token") as raised:
                    there.score(MIRROR, task=TASK)
                assert raised.value.status == 401


def test_connections_that_break_lose_nothing() -> None:
    with serving() as server, RemoteJudge(server.url, connections=2) as there:
        for after in (0, 3):
            server.drop = [after]
            found = list(there.score_many(request(n) for n in range(1_500)))
            assert sorted(one.id for one in found) == list(range(1_500))
            assert all(isinstance(one, Result) and one.solved for one in found)
            assert not server.drop
        # What is dropped twice is said.
        server.drop = [0, 0]
        with pytest.raises(HostDied, match="no answer from"):
            there.score(MIRROR, task=TASK)


def test_a_server_that_is_busy_is_asked_again_once() -> None:
    with serving() as server, RemoteJudge(server.url) as there:
        server.busy = 1
        assert there.score(MIRROR, task=TASK).solved
        server.busy = 2
        with pytest.raises(ServerRefused, match="503: draining"):
            there.score(MIRROR, task=TASK)


def test_a_server_that_is_not_there_is_told() -> None:
    with serving() as server:
        url = server.url
    with RemoteJudge(url) as there:
        with pytest.raises(HostDied, match="no answer from http://127.0.0.1.*Connect"):
            there.score(MIRROR, task=TASK)


def test_what_is_too_large_is_refused_alone() -> None:
    with serving() as server, RemoteJudge(server.url) as there:
        large = {"id": "large", "source": "#" * (17 << 20), "task": TASK}
        found = list(there.score_many([request(0), large, request(1)], ordered=True))
        assert isinstance(found[1], Refused)
        assert (found[1].id, found[1].code) == ("large", "too-large")
        assert [isinstance(one, Result) for one in found] == [True, False, True]


def test_a_consumer_that_stops_reading_stops_the_producer() -> None:
    made = 0

    def producer() -> Iterator[dict[str, Any]]:
        nonlocal made
        for number in itertools.count():
            made += 1
            yield request(number)

    with serving() as server, RemoteJudge(server.url) as there:
        answers = there.score_many(producer())
        for _ in range(10):
            next(answers)
        time.sleep(1)
        assert made <= 10 + WINDOW + 1


def test_the_real_server_answers_the_same() -> None:
    help_text = subprocess.run([find_binary(), "--help"], capture_output=True, text=True).stdout
    if "\n  serve " not in help_text:
        pytest.skip("the program has no serve")
    with subprocess.Popen(
        [find_binary(), "serve", "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "SOLVER_HOST_TOKEN": "secret"},
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            with Judge() as judge, RemoteJudge(url, token="secret") as there:
                expected = list(judge.score_many(asked(1_000), ordered=True))
                assert list(there.score_many(asked(1_000), ordered=True)) == expected
            with RemoteJudge(url, token="wrong") as there, pytest.raises(ServerRefused):
                there.score(MIRROR, task=TASK)
        finally:
            process.terminate()
        assert process.wait(40) == 0
