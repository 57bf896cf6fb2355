# verdict: invalid-output
# limits: {"fuel":20000000000,"memory_mib":512}
# A view of one cell, 2**24 times.
import numpy as np


def solve(grid):
    return np.broadcast_to(np.int8(1), (1 << 12, 1 << 12))
