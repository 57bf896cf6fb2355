# verdict: invalid-output
import numpy as np


def solve(grid):
    return np.full((3, 3), np.nan)
