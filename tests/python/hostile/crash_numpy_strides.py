# verdict: trap|error|invalid-output|output
# A view that reaches far beyond its array.
import numpy as np
from numpy.lib.stride_tricks import as_strided


def solve(grid):
    wild = as_strided(np.zeros(4), shape=(1 << 20,), strides=(1 << 26,))
    return [[int(wild.sum()) % 10]]
