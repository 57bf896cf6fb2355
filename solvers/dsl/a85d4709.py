# Each row is painted in a colour given by the column of its grey cell.
def solve_a85d4709(I):
    x1 = ofcolor(I, FIVE)
    x2 = matcher(last, ZERO)
    x3 = sfilter(x1, x2)
    x4 = matcher(last, ONE)
    x5 = sfilter(x1, x4)
    x6 = shape(I)
    x7 = canvas(THREE, x6)
    x8 = mapply(hfrontier, x3)
    x9 = fill(x7, TWO, x8)
    x10 = mapply(hfrontier, x5)
    x11 = fill(x9, FOUR, x10)
    return x11
