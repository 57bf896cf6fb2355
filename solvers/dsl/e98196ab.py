# Lay the lower half over the upper one.
def solve_e98196ab(I):
    x1 = tophalf(I)
    x2 = bottomhalf(I)
    x3 = fgpartition(x2)
    x4 = merge(x3)
    x5 = paint(x1, x4)
    return x5
