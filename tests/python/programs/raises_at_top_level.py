# The top level fails before there is an entry.
TABLE = [1, 2, 3]
WRONG = TABLE[3]


def solve(grid):
    return grid
