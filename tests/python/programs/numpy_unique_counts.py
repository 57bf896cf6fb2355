# unique with counts, argsort of equals, argwhere, bincount.
import numpy as np


def transform(grid: np.ndarray):
    values, counts = np.unique(grid, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    ranks = np.zeros(10, dtype=int)
    ranks[values[order]] = np.arange(len(values))
    assert np.bincount(grid.ravel(), minlength=10)[values].tolist() == counts.tolist()
    return ranks[grid]
