# sys.exit in the entry is an exception as others are.
import sys


def solve(grid):
    sys.exit("done")
