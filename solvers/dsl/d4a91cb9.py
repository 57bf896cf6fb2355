# A yellow path leads from colour 8 up or down, then across to red.
def solve_d4a91cb9(I):
    x1 = ofcolor(I, EIGHT)
    x2 = first(x1)
    x3 = ofcolor(I, TWO)
    x4 = first(x3)
    x5 = first(x4)
    x6 = last(x2)
    x7 = astuple(x5, x6)
    x8 = connect(x2, x7)
    x9 = connect(x7, x4)
    x10 = combine(x8, x9)
    x11 = underfill(I, FOUR, x10)
    return x11
