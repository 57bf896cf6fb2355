# verdict: error
import os


def solve(grid):
    os.fork()
    return grid
