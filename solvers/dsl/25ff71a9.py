# The shape moves one step down.
def solve_25ff71a9(I):
    x1 = fgpartition(I)
    x2 = merge(x1)
    x3 = move(I, x2, DOWN)
    return x3
