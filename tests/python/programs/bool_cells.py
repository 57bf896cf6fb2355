# True and False equal 1 and 0.
def solve(grid):
    return [[cell > 2 for cell in row] for row in grid]
