# One row without its list is no grid.
def solve(grid):
    return grid[0]
