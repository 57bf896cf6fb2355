# The picture is tiled, keeping a copy only where a cell is red.
def solve_cce03e0d(I):
    x1 = dmirror(I)
    x2 = repeat(x1, THREE)
    x3 = merge(x2)
    x4 = dmirror(x3)
    x5 = repeat(x4, THREE)
    x6 = merge(x5)
    x7 = upscale(I, THREE)
    x8 = ofcolor(x7, TWO)
    x9 = shape(x6)
    x10 = canvas(ZERO, x9)
    x11 = toobject(x8, x6)
    x12 = paint(x10, x11)
    return x12
