# Cells that stand alone vanish.
def solve_42a50994(I):
    x1 = objects(I, T, T, T)
    x2 = sizefilter(x1, ONE)
    x3 = merge(x2)
    x4 = cover(I, x3)
    return x4
