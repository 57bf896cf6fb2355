# verdict: error
import numpy as np


def solve(grid):
    nested = [1]
    for _ in range(100000):
        nested = [nested]
    return np.array(nested)
