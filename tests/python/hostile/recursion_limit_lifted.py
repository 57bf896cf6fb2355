# verdict: error|trap|out-of-memory|out-of-fuel
# The program lifts the limit; a ceiling of the host's comes next, always the same.
import sys


def down(depth):
    return down(depth + 1)


def solve(grid):
    sys.setrecursionlimit(10**9)
    return down(0)
