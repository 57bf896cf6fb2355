# verdict: trap|error
import os


def solve(grid):
    os.abort()
