# verdict: out-of-fuel|out-of-memory
# Bytes that are written cost fuel.
import sys


def solve(grid):
    line = "x" * 100_000
    while True:
        sys.stdout.write(line)
