# verdict: error|out-of-fuel|out-of-memory
import re


def solve(grid):
    return [[len(re.compile("(?:" + "|".join("x" * n for n in range(1, 20000)) + "){1,60000}").pattern)]]
