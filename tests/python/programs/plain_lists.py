# Loops over lists of lists, as most programs are written.
def solve(grid):
    height, width = len(grid), len(grid[0])
    out = [[0] * height for _ in range(width)]
    for row in range(height):
        for column in range(width):
            out[column][height - 1 - row] = grid[row][column]
    return out
