# An array of whole floats equals one of ints.
import numpy as np


def solve(grid):
    return np.array(grid) * 1.0
