# Cells of one byte, which wrap around.
import numpy as np


def solve(grid):
    small = np.array(grid, dtype=np.int8)
    return (small * np.int8(100)) % 10
