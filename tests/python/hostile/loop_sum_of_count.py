# verdict: out-of-fuel
import itertools


def solve(grid):
    return sum(itertools.count())
