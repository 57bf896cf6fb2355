# From the lower left corner, a red diagonal and a yellow line.
def solve_3bd67248(I):
    x1 = asindices(I)
    x2 = llcorner(x1)
    x3 = shoot(x2, UP_RIGHT)
    x4 = underfill(I, TWO, x3)
    x5 = hfrontier(x2)
    x6 = underfill(x4, FOUR, x5)
    return x6
