# The default that remembers.
def solve(grid, seen=[]):
    seen.append(1)
    return [[len(seen)]]
