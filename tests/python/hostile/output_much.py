# verdict: output
# 10 MB are taken, cut and thrown away.
def solve(grid):
    for _ in range(10):
        print("x" * 1_000_000)
    return grid
