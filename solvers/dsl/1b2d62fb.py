# Two halves beside a blue wall: mark in colour 8 the cells empty in both.
def solve_1b2d62fb(I):
    x1 = tojvec(FOUR)
    x2 = ofcolor(I, ZERO)
    x3 = invert(x1)
    x4 = shift(x2, x3)
    x5 = intersection(x2, x4)
    x6 = lefthalf(I)
    x7 = shape(x6)
    x8 = canvas(ZERO, x7)
    x9 = fill(x8, EIGHT, x5)
    return x9
