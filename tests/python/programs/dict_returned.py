# A dict is no grid.
def solve(grid):
    return {0: [1], 1: [2]}
