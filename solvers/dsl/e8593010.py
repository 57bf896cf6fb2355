# Black groups are coloured by their size: one green, two red, three blue.
def solve_e8593010(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = lbind(subtract, FOUR)
    x4 = compose(x3, size)
    x5 = fork(recolor, x4, identity)
    x6 = mapply(x5, x2)
    x7 = paint(I, x6)
    return x7
