# Too many values to unpack.
def solve(grid):
    first, second = [1, 2, 3]
    return [[first, second]]
