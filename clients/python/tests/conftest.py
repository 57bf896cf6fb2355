"""Programs, requests, and a look at processes, for all tests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

TASK = "67a3c6ac"
"""A task of three demos and a test, which a mirror solves."""

MIRROR = "def solve(I):\n    return vmirror(I)"
WRONG = "def solve(I):\n    return hmirror(I)"


def request(number: int, source: str = MIRROR) -> dict[str, Any]:
    return {"id": number, "source": source, "task": TASK}


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie that waits for its parent."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"


def of_group(session: int) -> list[int]:
    """The processes of a session: a host has one of its own, with all that it starts."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] not in "ZX":
                found.append(int(folder.name))
    return found


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes a program that is started in place of the host."""

    def make(script: str) -> str:
        path = tmp_path / "fake-host"
        path.write_text(f"#!/bin/sh\n{script}\n")
        os.chmod(path, 0o755)
        return str(path)

    yield make
