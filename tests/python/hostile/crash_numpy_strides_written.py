# verdict: trap|error|invalid-output|output|out-of-fuel|out-of-memory
# The same, written over the interpreter's own memory: gone after this run.
import numpy as np
from numpy.lib.stride_tricks import as_strided


def solve(grid):
    wild = as_strided(np.zeros(4, dtype=np.uint8), shape=(1 << 22,), strides=(1,))
    wild[:] = 255
    return grid
