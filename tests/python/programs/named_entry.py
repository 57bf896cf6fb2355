# The entry is named beside the text; the rule would take `solve`.
def solve(grid):
    return [[1]]


def other(grid):
    return [[2]]
