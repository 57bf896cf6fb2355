# Cut out the smallest rectangle.
def solve_23b5c85d(I):
    x1 = objects(I, T, F, T)
    x2 = valmin(x1, size)
    x3 = matcher(size, x2)
    x4 = extract(x1, x3)
    x5 = subgrid(x4, I)
    return x5
