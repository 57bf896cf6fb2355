# A recursive flood fill.
def solve(grid):
    out = [row[:] for row in grid]

    def fill(row, column, old):
        if 0 <= row < len(out) and 0 <= column < len(out[0]) and out[row][column] == old:
            out[row][column] = 9
            for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                fill(row + down, column + right, old)

    fill(0, 0, out[0][0])
    return out
