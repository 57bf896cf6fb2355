# verdict: error
def solve(grid):
    with open("/tmp/solver-host-was-here", "w") as out:
        out.write("x")
    return grid
