# A text that does not parse is rejected with its place.
def solve(grid):
    return [[1, 2]
