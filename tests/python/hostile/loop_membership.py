# verdict: out-of-fuel
# `in` over a range of floats that is never found.
import itertools


def solve(grid):
    return -1 in itertools.cycle(range(10))
