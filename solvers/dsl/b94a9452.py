# Cut out the shape and exchange its two colours.
def solve_b94a9452(I):
    x1 = objects(I, F, T, T)
    x2 = merge(x1)
    x3 = subgrid(x2, I)
    x4 = mostcolor(x3)
    x5 = leastcolor(x3)
    x6 = switch(x3, x4, x5)
    return x6
