# verdict: output|stack-overflow
# Nobody counts this recursion: it ends where the native stack does, or fits into it.
# Taking the nest down is the interpreter's work, without recursion.
def solve(grid):
    nested = []
    for _ in range(1000000):
        nested = [nested]
    del nested
    return grid
