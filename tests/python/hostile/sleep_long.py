# verdict: output
# A sleep of eleven days returns at once.
import time


def solve(grid):
    time.sleep(10**6)
    return grid
