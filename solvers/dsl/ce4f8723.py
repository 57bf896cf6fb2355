# Above and below a yellow wall: mark in green the cells filled on either side.
def solve_ce4f8723(I):
    x1 = tophalf(I)
    x2 = ofcolor(x1, ONE)
    x3 = bottomhalf(I)
    x4 = ofcolor(x3, TWO)
    x5 = shape(x1)
    x6 = canvas(ZERO, x5)
    x7 = combine(x2, x4)
    x8 = fill(x6, THREE, x7)
    return x8
