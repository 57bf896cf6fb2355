# verdict: out-of-memory|error
# Pages that are never touched count too.
import numpy as np


def solve(grid):
    return np.zeros((50000, 50000))
