# verdict: invalid-output|out-of-fuel|error
# Millions of digits; sys.set_int_max_str_digits forbids them until it is told not to.
import sys


def solve(grid):
    sys.set_int_max_str_digits(0)
    return [[len(str(7**4000000))]]
