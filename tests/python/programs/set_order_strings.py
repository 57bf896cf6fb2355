# Sets of strings iterate by hashes that a seed decides; sorted, they say the same everywhere.
def solve(grid):
    return [[int(text) for text in sorted({str(cell) for row in grid for cell in row})]]
