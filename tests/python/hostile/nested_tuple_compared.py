# verdict: error
# limits: {"fuel":20000000000,"memory_mib":512}
def solve(grid):
    a, b = (), ()
    for _ in range(1000000):
        a, b = (a,), (b,)
    return [[a == b]]
