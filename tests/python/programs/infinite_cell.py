# Infinity is no cell.
def solve(grid):
    return [[float("inf")]]
