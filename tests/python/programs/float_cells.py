# Floats that are whole equal ints; -0.0 equals 0.
def solve(grid):
    return [[float(cell) if cell else -0.0 for cell in row] for row in grid]
