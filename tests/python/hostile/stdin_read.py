# verdict: output
# stdin is at its end.
import os
import sys


def solve(grid):
    assert sys.stdin is None or sys.stdin.read() == ""
    assert os.read(0, 100) == b""
    return grid
