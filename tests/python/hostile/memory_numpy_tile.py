# verdict: out-of-memory
import numpy as np


def solve(grid):
    array = np.ones(1000)
    while True:
        array = np.tile(array, 4)
