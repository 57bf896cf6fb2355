# Show the colours of the largest shapes as columns, from left to right.
def solve_a3325580(I):
    x1 = objects(I, T, F, T)
    x2 = valmax(x1, size)
    x3 = sizefilter(x1, x2)
    x4 = order(x3, leftmost)
    x5 = astuple(ONE, x2)
    x6 = rbind(canvas, x5)
    x7 = compose(x6, color)
    x8 = mapply(x7, x4)
    x9 = dmirror(x8)
    return x9
