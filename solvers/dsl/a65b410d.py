# The red bar's end spans a staircase: green above it, blue below it.
def solve_a65b410d(I):
    x1 = ofcolor(I, TWO)
    x2 = urcorner(x1)
    x3 = rbind(shoot, LEFT)
    x4 = shoot(x2, UP_RIGHT)
    x5 = mapply(x3, x4)
    x6 = fill(I, THREE, x5)
    x7 = shoot(x2, DOWN_LEFT)
    x8 = mapply(x3, x7)
    x9 = fill(x6, ONE, x8)
    x10 = fill(x9, TWO, x1)
    return x10
