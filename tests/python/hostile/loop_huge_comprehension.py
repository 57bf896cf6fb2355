# verdict: out-of-memory|out-of-fuel
def solve(grid):
    return [[a, b, c] for a in range(10**4) for b in range(10**4) for c in range(10**4)]
