# verdict: output|out-of-fuel
import time


def solve(grid):
    start = time.perf_counter()
    while time.perf_counter() - start < 3600:
        pass
    return grid
