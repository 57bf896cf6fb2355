# scipy.signal: the neighbours of a cell.
import numpy as np
from scipy.signal import convolve2d


def solve(grid):
    kernel = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]])
    return convolve2d((np.array(grid) > 0).astype(int), kernel, mode="same")
