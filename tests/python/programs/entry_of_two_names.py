# Of two functions of one name the later counts.
def solve(grid):
    return [[1]]


def solve(grid):
    return [[2]]
