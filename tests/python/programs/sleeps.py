# time.sleep returns at once.
import time


def solve(grid):
    time.sleep(0.01)
    return grid
