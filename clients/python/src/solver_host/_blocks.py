"""Files of requests in blocks, for engines that spread them.

Owns how a file is cut, how a block is judged, and the numbers of lines in what is said of them. A block goes
through one `solver-host score`, so an answer is byte for byte the line that this prints.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from solver_host._binary import find_binary
from solver_host._errors import HostDied
from solver_host._process import STDERR_KEPT, end_of
from solver_host._results import numbered

BLOCK_BYTES = 1 << 20
"""The bytes of a block, unless it is one longer line."""

BLOCK_LINES = 256
"""The most lines of a block: what is judged again where a node dies, and what the last core has to wait for."""

MAX_LINE = 16 << 20
"""The longest line that a host takes."""


@dataclass(frozen=True)
class Block:
    """Whole lines of a file; `before` is how many lines stand before them."""

    before: int
    lines: bytes


@dataclass(frozen=True)
class Judged:
    """The answers to a block."""

    lines: bytes
    answers: int
    refused: int
    host_errors: bool


def blocks_of(file: IO[bytes]) -> Iterator[Block]:
    """Cuts a file of lines. Of a line that is too long no more is kept than shows it."""
    before, size = 0, 0
    held: list[bytes] = []
    while line := file.readline(MAX_LINE + 2):
        if not line.endswith(b"\n") and len(line) > MAX_LINE:
            while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            line += b"\n"
        elif not line.endswith(b"\n"):
            line += b"\n"
        if held and (size + len(line) > BLOCK_BYTES or len(held) == BLOCK_LINES):
            yield Block(before, b"".join(held))
            before, size, held = before + len(held), 0, []
        held.append(line)
        size += len(line)
    if held:
        yield Block(before, b"".join(held))


def judge(block: Block, workers: int, flags: Sequence[str]) -> Judged:
    """Judges a block by a process of its own."""
    command = [find_binary(), "score", "--end-with-parent", "-j", str(workers), *flags]
    ran = subprocess.run(command, input=block.lines, capture_output=True)
    # 1 says that a run was a failure of the host, as its line does.
    host_errors = ran.returncode == 1
    lines = _lines(ran.stdout)
    wanted = sum(1 for line in block.lines.split(b"\n") if not _is_blank(line))
    if ran.returncode not in (0, 1) or len(lines) != wanted:
        said = ran.stderr[-STDERR_KEPT:].decode(errors="replace").strip()
        raise HostDied(end_of(ran.returncode), said)
    refused = 0
    for place, line in enumerate(lines):
        if b'"error":{' in line and "error" in json.loads(line):
            refused += 1
            lines[place] = _renumbered(line, block.before)
    return Judged(b"".join(lines), len(lines), refused, host_errors)


def _is_blank(line: bytes) -> bool:
    """Whether a host passes over a line."""
    return not line.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\x0c")


def _lines(text: bytes) -> list[bytes]:
    return [line + b"\n" for line in text.split(b"\n")[:-1]]


def _renumbered(line: bytes, before: int) -> bytes:
    """A message about a line, with its number in the whole file. The message is the last member."""
    mark = b'"message":"'
    head, _, message = line.rpartition(mark)
    number, _ = numbered(message.decode())
    if number is None:
        return line
    rest = message.partition(b":")[2]
    return b"%s%sline %d:%s" % (head, mark, number + before, rest)
