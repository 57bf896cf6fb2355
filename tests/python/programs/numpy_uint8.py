# Unsigned cells: 0 - 1 is 255.
import numpy as np


def solve(grid):
    small = np.array(grid, dtype=np.uint8)
    return (small - np.uint8(1)) % 10
