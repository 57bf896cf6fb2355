# verdict: error|trap|stack-overflow
# Nobody counts this recursion: it ends where the native stack does, or fits into it.
# No limit of Python's own stands before the recursion of C: it must not end the host.
def solve(grid):
    nested = ()
    for _ in range(1000000):
        nested = (nested,)
    return [[hash(nested) % 10]]
