# UnboundLocalError.
def solve(grid):
    if not grid:
        total = 0
    return [[total]]
