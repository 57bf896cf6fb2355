# verdict: error|trap
import os


def solve(grid):
    os.kill(os.getpid(), 9)
