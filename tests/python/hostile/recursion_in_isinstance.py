# verdict: error
def solve(grid):
    kinds = int
    for _ in range(200000):
        kinds = (kinds,)
    return [[isinstance("", kinds)]]
