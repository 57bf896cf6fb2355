# 10 is no colour.
def solve(grid):
    return [[10]]
