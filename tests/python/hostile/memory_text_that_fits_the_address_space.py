# verdict: out-of-memory
def solve(grid):
    return ["a" * (2**31 - 100)]
