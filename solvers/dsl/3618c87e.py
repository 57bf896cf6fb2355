# Blue buds drop two cells down, into the ground.
def solve_3618c87e(I):
    x1 = ofcolor(I, ONE)
    x2 = fill(I, ZERO, x1)
    x3 = shift(x1, TWO_BY_ZERO)
    x4 = fill(x2, ONE, x3)
    return x4
