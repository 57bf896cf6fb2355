# Grey shapes of six cells turn red, all others blue.
def solve_d2abd087(I):
    x1 = objects(I, T, F, T)
    x2 = sizefilter(x1, SIX)
    x3 = difference(x1, x2)
    x4 = merge(x3)
    x5 = fill(I, ONE, x4)
    x6 = merge(x2)
    x7 = fill(x5, TWO, x6)
    return x7
