# Above and below a yellow wall: mark in green the cells empty on both sides.
def solve_6430c8c4(I):
    x1 = rbind(ofcolor, ZERO)
    x2 = vsplit(I, TWO)
    x3 = apply(x1, x2)
    x4 = tophalf(I)
    x5 = shape(x4)
    x6 = canvas(ZERO, x5)
    x7 = first(x3)
    x8 = last(x3)
    x9 = intersection(x7, x8)
    x10 = fill(x6, THREE, x9)
    return x10
