# verdict: error
import sys


class Asked:
    def __getattr__(self, name):
        return getattr(self, name + "_")


def solve(grid):
    sys.setrecursionlimit(2**31 - 1)
    return Asked().anything
