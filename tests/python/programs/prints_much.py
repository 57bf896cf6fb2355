# The prints are taken, and are no part of the result.
import sys


def solve(grid):
    for row in grid:
        print(*row, sep=" ")
    print("to stderr", file=sys.stderr)
    sys.stdout.write("no newline at the end")
    return grid
