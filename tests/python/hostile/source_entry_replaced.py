# verdict: error
# The entry is a number when the top level has run.
def solve(grid):
    return grid


solve = 7
