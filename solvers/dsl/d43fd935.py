# Cells level with the green square run towards it until they touch it.
def solve_d43fd935(I):
    x1 = ofcolor(I, THREE)
    x2 = recolor(THREE, x1)
    x3 = objects(I, T, F, T)
    x4 = remove(x2, x3)
    x5 = rbind(hmatching, x2)
    x6 = rbind(vmatching, x2)
    x7 = fork(either, x5, x6)
    x8 = sfilter(x4, x7)
    x9 = rbind(gravitate, x2)
    x10 = fork(add, center, x9)
    x11 = fork(connect, center, x10)
    x12 = fork(recolor, color, x11)
    x13 = mapply(x12, x8)
    x14 = paint(I, x13)
    return x14
