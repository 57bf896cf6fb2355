# assert without words.
def solve(grid):
    assert len(grid) > 100
    return grid
