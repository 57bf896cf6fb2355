# verdict: invalid-output
def solve(grid):
    ring = []
    ring.append(ring)
    return ring
