# Lay the right half over the left one and paint everything pink.
def solve_dae9d2b5(I):
    x1 = lefthalf(I)
    x2 = replace(x1, FOUR, SIX)
    x3 = righthalf(I)
    x4 = ofcolor(x3, THREE)
    x5 = fill(x2, SIX, x4)
    return x5
