# verdict: output|error
# Waiting for nothing.
import select


def solve(grid):
    select.select([], [], [], 10**6)
    return grid
