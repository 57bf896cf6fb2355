# Sets of ints iterate by their hashes, which are the same everywhere.
def solve(grid):
    cells = {cell * 7919 % 1009 for row in grid for cell in row} | set(range(5))
    return [[cell % 10 for cell in cells]]
