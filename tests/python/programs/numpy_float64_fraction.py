# Halves are no cells.
import numpy as np


def solve(grid):
    return np.array(grid) / 2
