# Continue the horizontal pattern to double width.
def solve_963e52fc(I):
    x1 = asobject(I)
    x2 = hperiod(x1)
    x3 = height(I)
    x4 = astuple(x3, x2)
    x5 = crop(I, ORIGIN, x4)
    x6 = dmirror(x5)
    x7 = width(I)
    x8 = repeat(x6, x7)
    x9 = merge(x8)
    x10 = double(x7)
    x11 = astuple(x10, x3)
    x12 = crop(x9, ORIGIN, x11)
    x13 = dmirror(x12)
    return x13
