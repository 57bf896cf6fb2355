# verdict: invalid-output
def solve(grid):
    return [[2**64 + 1, 10**5000, -(2**70)]]
