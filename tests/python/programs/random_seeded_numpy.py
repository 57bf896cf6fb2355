# The same of numpy, old and new.
import numpy as np


def solve(grid):
    np.random.seed(5)
    old = np.random.randint(0, 10, 5)
    new = np.random.default_rng(5).integers(0, 10, 5)
    return np.stack([old, new, np.random.permutation(5)])
