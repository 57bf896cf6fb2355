# verdict: out-of-fuel
def solve(grid):
    while True:
        pass
