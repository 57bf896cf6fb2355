# No rows.
def solve(grid):
    return []
