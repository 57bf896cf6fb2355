# Rows without cells.
def solve(grid):
    return [[], []]
