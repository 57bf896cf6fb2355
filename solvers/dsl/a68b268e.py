# Lay the four rooms over one another in a fixed order.
def solve_a68b268e(I):
    x1 = tophalf(I)
    x2 = bottomhalf(I)
    x3 = righthalf(x2)
    x4 = lefthalf(x2)
    x5 = ofcolor(x4, EIGHT)
    x6 = fill(x3, EIGHT, x5)
    x7 = righthalf(x1)
    x8 = ofcolor(x7, FOUR)
    x9 = fill(x6, FOUR, x8)
    x10 = lefthalf(x1)
    x11 = ofcolor(x10, SEVEN)
    x12 = fill(x9, SEVEN, x11)
    return x12
