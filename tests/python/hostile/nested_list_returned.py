# verdict: invalid-output|stack-overflow
# Nobody counts this recursion: it ends where the native stack does, or fits into it.
# A cell that is a list in a list, a million deep.
def solve(grid):
    nested = []
    for _ in range(1000000):
        nested = [nested]
    return [[nested]]
