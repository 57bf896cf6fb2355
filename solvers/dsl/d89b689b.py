# Each outer cell gives its colour to the quarter of the square that lies towards it.
def solve_d89b689b(I):
    x1 = ofcolor(I, EIGHT)
    x2 = objects(I, T, F, T)
    x3 = colorfilter(x2, EIGHT)
    x4 = difference(x2, x3)
    x5 = ulcorner(x1)
    x6 = lbind(add, x5)
    x7 = compose(halve, increment)
    x8 = lbind(position, x1)
    x9 = chain(x6, x7, x8)
    x10 = merge(x4)
    x11 = cover(I, x10)
    x12 = compose(initset, x9)
    x13 = fork(recolor, color, x12)
    x14 = mapply(x13, x4)
    x15 = paint(x11, x14)
    return x15
