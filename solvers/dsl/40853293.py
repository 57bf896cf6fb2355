# Connect cells of one colour by lines, the upright ones in front.
def solve_40853293(I):
    x1 = fork(connect, ulcorner, lrcorner)
    x2 = fork(recolor, color, x1)
    x3 = fgpartition(I)
    x4 = apply(x2, x3)
    x5 = merge(x4)
    x6 = paint(I, x5)
    x7 = mfilter(x4, vline)
    x8 = paint(x6, x7)
    return x8
