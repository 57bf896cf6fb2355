# An array of objects, each of them an int.
import numpy as np


def solve(grid):
    return np.array(grid, dtype=object)
