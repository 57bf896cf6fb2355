# List the colours of the shapes from the largest to the smallest.
def solve_f8ff0b80(I):
    x1 = objects(I, T, T, T)
    x2 = compose(invert, size)
    x3 = order(x1, x2)
    x4 = rbind(canvas, UNITY)
    x5 = compose(x4, color)
    x6 = mapply(x5, x3)
    return x6
