# verdict: error
def solve(grid):
    nested = []
    for _ in range(1000000):
        nested = [nested]
    return repr(nested)
