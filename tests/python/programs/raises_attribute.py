# AttributeError of a list that was taken for an array.
def solve(grid):
    return grid.tolist()
