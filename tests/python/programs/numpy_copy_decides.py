# No annotation: `.copy()` says that the grid is an array, so that `==` gives a mask.
import numpy as np


def solve(grid):
    out = grid.copy()
    out[grid == 0] = 7
    return np.flipud(out)
