# verdict: error
import os


def solve(grid):
    os.listdir("/etc")
    return grid
