# Recursion without end that nobody catches.
def solve(grid):
    return solve(grid)
