# verdict: error|out-of-fuel
# A pattern that is nested deeper than its compiler can recurse.
import re


def solve(grid):
    return [[bool(re.match("(" * 5000 + "a" + ")*" * 5000, "a" * 100))]]
