# verdict: error
def solve(grid):
    return eval("-" * 1000000 + "1")
