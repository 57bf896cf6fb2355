# verdict: error
import sys


class Hashed:
    def __hash__(self):
        return hash(self)


def solve(grid):
    sys.setrecursionlimit(2**31 - 1)
    return {Hashed()}
