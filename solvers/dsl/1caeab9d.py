# All shapes move up or down to the height of the blue one.
def solve_1caeab9d(I):
    x1 = objects(I, T, T, T)
    x2 = ofcolor(I, ONE)
    x3 = lowermost(x2)
    x4 = lbind(subtract, x3)
    x5 = chain(toivec, x4, lowermost)
    x6 = merge(x1)
    x7 = cover(I, x6)
    x8 = fork(shift, identity, x5)
    x9 = mapply(x8, x1)
    x10 = paint(x7, x9)
    return x10
