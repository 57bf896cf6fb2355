# 2**62 * 4 is 0 in 64 bits, without a word.
import numpy as np


def solve(grid):
    big = np.array([2**62, 3])
    with np.errstate(all="ignore"):
        wrapped = big * 4
        scalar = np.int64(2**63 - 1) + np.int64(1)
    return [[int(wrapped[0]) % 10, int(wrapped[1]) % 10, int(scalar == -(2**63))]]
