# ZeroDivisionError two calls down.
def share(cell):
    return 10 // (cell - cell)


def solve(grid):
    return [[share(cell) for cell in row] for row in grid]
