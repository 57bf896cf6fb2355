# Red cells get a blue ring.
def solve_dc1df850(I):
    x1 = ofcolor(I, TWO)
    x2 = mapply(neighbors, x1)
    x3 = fill(I, ONE, x2)
    return x3
