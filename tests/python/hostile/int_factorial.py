# verdict: out-of-fuel|out-of-memory
import math


def solve(grid):
    return [[math.factorial(10**7) % 10]]
