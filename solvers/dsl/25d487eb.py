# From the middle of its base, a line runs through the shape's tip to the border.
def solve_25d487eb(I):
    x1 = objects(I, F, T, T)
    x2 = merge(x1)
    x3 = leastcolor(I)
    x4 = ofcolor(I, x3)
    x5 = first(x4)
    x6 = position(x4, x2)
    x7 = shoot(x5, x6)
    x8 = underfill(I, x3, x7)
    return x8
