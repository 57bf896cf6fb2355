# Complete the shape to a rectangle with red.
def solve_6d75e8bb(I):
    x1 = fgpartition(I)
    x2 = merge(x1)
    x3 = delta(x2)
    x4 = fill(I, TWO, x3)
    return x4
