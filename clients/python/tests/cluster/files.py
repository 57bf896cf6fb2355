"""Files of requests for clusters, and what one process answers."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from conftest import MIRROR, TASK, WRONG

from solver_host import find_binary

COUNT = int(os.environ.get("CLUSTER_REQUESTS", "20000"))


def lines(count: int, *, odd: bool) -> list[str]:
    """Requests, one a line: programs of which no two are the same, and where `odd` some bad lines."""
    made = []
    for number in range(count):
        source = f"{MIRROR if number % 3 else WRONG}\n# {number}"
        made.append(json.dumps({"id": number, "source": source, "task": TASK}))
        if odd and number % 500 == 7:
            made += ["", "no JSON", '{"id":{"error":{"message":"line 1: x"}},"source":1}', "\r", "[1]"]
    return made


def one_process(requests: Path) -> list[bytes]:
    """The sorted lines that one `solver-host score` answers to a file."""
    with requests.open("rb") as file:
        ran = subprocess.run([find_binary(), "score"], stdin=file, capture_output=True, check=True)
    return sorted(ran.stdout.splitlines())
