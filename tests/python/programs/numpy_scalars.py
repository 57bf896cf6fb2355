# Lists of numpy's scalars.
import numpy as np


def solve(grid):
    return [[np.int64(cell), np.uint8(cell), np.float32(cell), np.bool_(cell)] for row in grid for cell in row][:30]
