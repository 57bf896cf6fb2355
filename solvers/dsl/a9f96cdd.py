# The red cell bursts into four colours at its diagonal neighbours.
def solve_a9f96cdd(I):
    x1 = ofcolor(I, TWO)
    x2 = cover(I, x1)
    x3 = shift(x1, NEG_UNITY)
    x4 = fill(x2, THREE, x3)
    x5 = shift(x1, UP_RIGHT)
    x6 = fill(x4, SIX, x5)
    x7 = shift(x1, DOWN_LEFT)
    x8 = fill(x6, EIGHT, x7)
    x9 = shift(x1, UNITY)
    x10 = fill(x8, SEVEN, x9)
    return x10
