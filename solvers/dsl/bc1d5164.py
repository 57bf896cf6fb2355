# Lay the four overlapping three by three corners over one another.
def solve_bc1d5164(I):
    x1 = leastcolor(I)
    x2 = ofcolor(I, x1)
    x3 = invert(TWO_BY_ZERO)
    x4 = shift(x2, x3)
    x5 = combine(x2, x4)
    x6 = canvas(ZERO, THREE_BY_THREE)
    x7 = invert(FOUR)
    x8 = tojvec(x7)
    x9 = shift(x5, x8)
    x10 = combine(x5, x9)
    x11 = fill(x6, x1, x10)
    return x11
