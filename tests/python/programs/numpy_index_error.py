# An error of numpy's own.
import numpy as np


def solve(grid):
    return np.array(grid)[100, 0]
