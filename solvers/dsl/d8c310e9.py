# The pattern at the bottom left is continued to the right border.
def solve_d8c310e9(I):
    x1 = fgpartition(I)
    x2 = merge(x1)
    x3 = hperiod(x2)
    x4 = lbind(multiply, x3)
    x5 = interval(ONE, TEN, ONE)
    x6 = apply(x4, x5)
    x7 = lbind(shift, x2)
    x8 = apply(tojvec, x6)
    x9 = mapply(x7, x8)
    x10 = paint(I, x9)
    return x10
