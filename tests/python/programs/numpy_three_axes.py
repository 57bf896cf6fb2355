# Three axes are no grid.
import numpy as np


def solve(grid):
    return np.array(grid)[None, :, :]
