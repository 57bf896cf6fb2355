# KeyError: its text is the key's repr.
def solve(grid):
    return [[{1: 2}[cell + 100] for cell in row] for row in grid]
