# Natively another each time; here the same in each run.
import random


def solve(grid):
    return [[random.randrange(10) for _ in range(20)]]
