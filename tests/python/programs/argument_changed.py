# The program changes its argument; the next sample must not see it.
def solve(grid):
    for row in grid:
        row.append(1)
    return grid
