# verdict: error|stack-overflow
# limits: {"fuel":20000000000,"memory_mib":512}
# Nobody counts this recursion: it ends where the native stack does, or fits into it.
def solve(grid):
    a, b = (), ()
    for _ in range(1000000):
        a, b = (a,), (b,)
    return [[a == b]]
