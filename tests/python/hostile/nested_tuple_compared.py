# verdict: error
def solve(grid):
    a, b = (), ()
    for _ in range(1000000):
        a, b = (a,), (b,)
    return [[a == b]]
