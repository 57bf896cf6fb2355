"""The wheel brings the core interpreter of Python solvers, where the machine that packed it had one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import TASK

from solver_host import Judge, find_binary

SOURCE = "def transform(grid):\n    return [row[::-1] for row in grid]"


def test_python_programs_run_after_one_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not list(Path(sys.prefix, "share", "solver-host").glob("cpython-*-wasi.zip")):
        pytest.skip("the wheel was packed without it: make python, then make wheel")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    command = [find_binary(), "python", "install", "--only", "cpython"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("cpython is installed: CPython 3.13.5, "), ran.stdout
    with Judge() as judge:
        result = judge.score(SOURCE, task=TASK, language="python")
    assert (result.interpreter, result.matched, result.of) == ("cpython", 4, 4)
