# Nothing comes back: the result was left in the argument.
def solve(grid):
    grid[0][0] = 5
