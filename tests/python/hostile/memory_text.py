# verdict: out-of-memory|error
def solve(grid):
    return "a" * 10**10
