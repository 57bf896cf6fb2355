# verdict: rejected
# It parses, and does not compile.
def solve(grid):
    return grid


return 1
