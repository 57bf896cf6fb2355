# verdict: out-of-memory|out-of-fuel
def solve(grid):
    kind = object
    while True:
        kind = type("Kind", (kind,), {})
