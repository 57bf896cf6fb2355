# Green cells fall towards red, orange cells towards blue.
def solve_ae3edfdc(I):
    x1 = objects(I, T, F, T)
    x2 = colorfilter(x1, THREE)
    x3 = colorfilter(x1, SEVEN)
    x4 = ofcolor(I, TWO)
    x5 = rbind(gravitate, x4)
    x6 = ofcolor(I, ONE)
    x7 = rbind(gravitate, x6)
    x8 = combine(x2, x3)
    x9 = merge(x8)
    x10 = cover(I, x9)
    x11 = fork(shift, identity, x5)
    x12 = mapply(x11, x2)
    x13 = paint(x10, x12)
    x14 = fork(shift, identity, x7)
    x15 = mapply(x14, x3)
    x16 = paint(x13, x15)
    return x16
