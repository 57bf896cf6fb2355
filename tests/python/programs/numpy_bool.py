# An array of bools equals one of 0 and 1.
import numpy as np


def solve(grid):
    return np.array(grid) > 0
