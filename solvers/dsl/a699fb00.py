# Fill the gap between two blue cells with red.
def solve_a699fb00(I):
    x1 = ofcolor(I, ONE)
    x2 = shift(x1, RIGHT)
    x3 = shift(x1, LEFT)
    x4 = intersection(x2, x3)
    x5 = fill(I, TWO, x4)
    return x5
