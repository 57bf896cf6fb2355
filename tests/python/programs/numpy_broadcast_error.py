# ValueError with numpy's text.
import numpy as np


def solve(grid):
    return np.array(grid) + np.zeros((17, 13), dtype=int)
