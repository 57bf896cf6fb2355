# Stable sorts keep the order of equals.
import numpy as np


def solve(grid):
    keys = np.array([cell % 3 for row in grid for cell in row])
    cells = np.array([cell for row in grid for cell in row])
    return cells[np.argsort(keys, kind="stable")][None, :25]
