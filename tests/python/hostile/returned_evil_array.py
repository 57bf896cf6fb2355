# verdict: output|invalid-output|error
import numpy as np


class Array(np.ndarray):
    def tolist(self):
        raise SystemExit("no")

    def __array_finalize__(self, obj):
        pass

    @property
    def shape(self):
        return (10**9, 10**9)


def solve(grid):
    return np.array(grid).view(Array)
