# verdict: error
import numpy as np


class Added:
    def __add__(self, other):
        return (np.array([self], dtype=object) + other)[0]


def solve(grid):
    return np.array([Added()], dtype=object) + 1
