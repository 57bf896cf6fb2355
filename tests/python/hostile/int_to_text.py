# verdict: error|out-of-fuel
# More digits than sys.set_int_max_str_digits allows; without the limit it takes for ever.
import sys


def solve(grid):
    sys.set_int_max_str_digits(0)
    return [[len(str(7**4000000))]]
