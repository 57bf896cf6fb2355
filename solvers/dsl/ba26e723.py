# In every third column yellow turns pink.
def solve_ba26e723(I):
    x1 = width(I)
    x2 = interval(ZERO, x1, THREE)
    x3 = height(I)
    x4 = interval(ZERO, x3, ONE)
    x5 = product(x4, x2)
    x6 = ofcolor(I, FOUR)
    x7 = intersection(x6, x5)
    x8 = fill(I, SIX, x7)
    return x8
