# verdict: output|out-of-fuel
# A clock that counts calls goes on, so that this ends; the same fuel each time.
import time


def solve(grid):
    until = time.time() + 5
    turns = 0
    while time.time() < until:
        turns += 1
    return grid
