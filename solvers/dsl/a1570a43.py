# The red shape moves inside the four green corners.
def solve_a1570a43(I):
    x1 = ofcolor(I, TWO)
    x2 = ofcolor(I, THREE)
    x3 = ulcorner(x2)
    x4 = increment(x3)
    x5 = recolor(TWO, x1)
    x6 = ulcorner(x1)
    x7 = subtract(x4, x6)
    x8 = move(I, x5, x7)
    return x8
