# verdict: invalid-output|out-of-memory
# Ten million rows: the first defect is found without asking each cell of them twice.
def solve(grid):
    return [[1]] * 10_000_000
