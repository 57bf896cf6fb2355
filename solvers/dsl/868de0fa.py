# Fill square holes: red for an even side, orange for an odd one.
def solve_868de0fa(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = compose(flip, x3)
    x5 = fork(both, square, x4)
    x6 = sfilter(x2, x5)
    x7 = compose(even, height)
    x8 = sfilter(x6, x7)
    x9 = merge(x8)
    x10 = fill(I, TWO, x9)
    x11 = difference(x6, x8)
    x12 = merge(x11)
    x13 = fill(x10, SEVEN, x12)
    return x13
