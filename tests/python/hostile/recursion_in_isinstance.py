# verdict: error|output
# Nobody counts this recursion: it ends where the native stack does, or fits into it.
def solve(grid):
    kinds = int
    for _ in range(200000):
        kinds = (kinds,)
    return [[isinstance("", kinds)]]
