# No annotation: `.shape` says that the grid is an array.
import numpy as np


def solve(grid):
    height, width = grid.shape
    out = np.zeros((width, height), dtype=grid.dtype)
    out[:, ::-1] = grid.T
    return out
