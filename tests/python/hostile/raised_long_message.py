# verdict: error
# Messages are cut.
def solve(grid):
    raise ValueError("é" * 10_000_000)
