# verdict: out-of-memory|out-of-fuel
# A list in a list in a list: taking it down must not recurse without end either.
def solve(grid):
    nested = []
    while True:
        nested = [nested]
