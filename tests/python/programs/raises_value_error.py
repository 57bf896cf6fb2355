# ValueError on its line.
def solve(grid):
    if grid:
        raise ValueError("no such colour: " + str(grid[0][0]))
    return grid
