# verdict: error|output
def solve(grid):
    breakpoint()
    return grid
