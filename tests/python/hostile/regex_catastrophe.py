# verdict: out-of-fuel
import re


def solve(grid):
    return [[len(re.findall(r"(a+)+$", "a" * 60 + "b"))]]
