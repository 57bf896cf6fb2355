# verdict: error
import sys


class Shown:
    def __repr__(self):
        return repr(self)


def solve(grid):
    sys.setrecursionlimit(2**31 - 1)
    return repr(Shown())
