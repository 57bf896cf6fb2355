# verdict: error
import sys


def key(cell):
    return sorted([cell], key=key)


def solve(grid):
    sys.setrecursionlimit(2**31 - 1)
    return [sorted(grid[0], key=key)]
