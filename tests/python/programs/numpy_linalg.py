# Floating point that ends in whole numbers.
import numpy as np


def solve(grid):
    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
    found = np.linalg.solve(matrix, np.array([5.0, 10.0]))
    return np.rint(np.concatenate([found, np.linalg.eigvalsh(matrix)]))[None, :]
