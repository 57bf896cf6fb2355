# Two parameters, and arrays for all grids.
import numpy as np


def solve(pairs, grid: np.ndarray) -> np.ndarray:
    table = np.arange(10)
    for before, after in pairs:
        table[np.asarray(before)] = np.asarray(after)
    return table[grid]
