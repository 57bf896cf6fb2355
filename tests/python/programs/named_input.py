# An array is named as the input, though nothing in the text asks for one.
def solve(grid):
    return grid + 1 - grid
