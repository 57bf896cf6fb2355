# verdict: out-of-memory|out-of-fuel
import sys


def solve(grid):
    number = 0
    while True:
        sys.intern("x" * 1000 + str(number))
        number += 1
