# Connect the two cells of each colour by a diagonal line.
def solve_1f876c06(I):
    x1 = compose(first, last)
    x2 = rbind(argmin, x1)
    x3 = compose(last, x2)
    x4 = rbind(argmax, x1)
    x5 = compose(last, x4)
    x6 = fork(connect, x3, x5)
    x7 = fork(recolor, color, x6)
    x8 = fgpartition(I)
    x9 = mapply(x7, x8)
    x10 = paint(I, x9)
    return x10
