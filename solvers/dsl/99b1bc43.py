# Above and below a yellow wall: mark in green the cells filled on exactly one side.
def solve_99b1bc43(I):
    x1 = tophalf(I)
    x2 = ofcolor(x1, ZERO)
    x3 = bottomhalf(I)
    x4 = ofcolor(x3, ZERO)
    x5 = shape(x1)
    x6 = canvas(ZERO, x5)
    x7 = difference(x2, x4)
    x8 = difference(x4, x2)
    x9 = combine(x7, x8)
    x10 = fill(x6, THREE, x9)
    return x10
