# The picture is tiled, keeping a copy only where a cell has the most common colour.
def solve_c3e719e8(I):
    x1 = hconcat(I, I)
    x2 = hconcat(x1, I)
    x3 = vconcat(x2, x2)
    x4 = vconcat(x3, x2)
    x5 = upscale(I, THREE)
    x6 = mostcolor(I)
    x7 = ofcolor(x5, x6)
    x8 = asindices(x4)
    x9 = difference(x8, x7)
    x10 = fill(x4, ZERO, x9)
    return x10
