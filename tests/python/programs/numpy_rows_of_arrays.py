# A list of arrays is a grid too.
import numpy as np


def solve(grid):
    return [np.array(row)[::-1] for row in grid]
