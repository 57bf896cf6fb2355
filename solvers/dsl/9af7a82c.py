# A bar chart: one column for each colour, as high as it has cells, highest first.
def solve_9af7a82c(I):
    x1 = partition(I)
    x2 = compose(invert, size)
    x3 = order(x1, x2)
    x4 = valmax(x3, size)
    x5 = lbind(astuple, ONE)
    x6 = compose(x5, size)
    x7 = fork(canvas, color, x6)
    x8 = lbind(canvas, ZERO)
    x9 = lbind(subtract, x4)
    x10 = compose(x9, size)
    x11 = chain(x8, x5, x10)
    x12 = fork(hconcat, x7, x11)
    x13 = mapply(x12, x3)
    x14 = dmirror(x13)
    return x14
