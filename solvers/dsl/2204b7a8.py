# Each green cell takes the colour of the nearer border line.
def solve_2204b7a8(I):
    x1 = objects(I, T, F, T)
    x2 = colorfilter(x1, THREE)
    x3 = difference(x1, x2)
    x4 = lbind(argmin, x3)
    x5 = lbind(lbind, manhattan)
    x6 = compose(x4, x5)
    x7 = compose(color, x6)
    x8 = fork(recolor, x7, identity)
    x9 = mapply(x8, x2)
    x10 = paint(I, x9)
    return x10
