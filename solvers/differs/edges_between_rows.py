# Cells of another colour than the one below them, more than in the input, end to end.
def edges_between_rows(S, I, C):
    x1 = edges(C)
    x2 = edges(I)
    x3 = subtract(x1, x2)
    return x3, x1


def edges(grid):
    x1 = width(grid)
    x2 = height(grid)
    x3 = vconcat(grid, grid)
    x4 = astuple(x2, x1)
    x5 = crop(x3, DOWN, x4)
    x6 = asobject(grid)
    x7 = asobject(x5)
    x8 = difference(x6, x7)
    x9 = size(x8)
    return x9
