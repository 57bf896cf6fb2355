# The same of numpy.
import numpy as np


def solve(grid):
    return np.random.randint(0, 10, (2, 10))
