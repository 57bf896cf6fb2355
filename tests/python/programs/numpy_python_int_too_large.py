# A Python integer that does not fit raises OverflowError.
import numpy as np


def solve(grid):
    return np.array(grid, dtype=np.uint8) + 256
