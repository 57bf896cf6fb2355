# Parameters with defaults do not count: one is left, the grid.
def solve(grid, colour=3, *, times=2, **more):
    return [[colour] * times for _ in grid]
