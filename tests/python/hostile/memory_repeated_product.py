# verdict: out-of-memory
import itertools


def solve(grid):
    return list(itertools.product(range(100), repeat=5))
