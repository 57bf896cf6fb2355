# Without `solve`, the first whose name begins so counts.
def helper(grid):
    return [[8]]


def solve_second(grid):
    return [[1]]


def solve_third(grid):
    return [[2]]


def transform(grid):
    return [[3]]
