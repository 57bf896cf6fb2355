# Rectangles are hollowed out.
def solve_4347f46a(I):
    x1 = fork(difference, toindices, box)
    x2 = objects(I, T, F, T)
    x3 = mapply(x1, x2)
    x4 = fill(I, ZERO, x3)
    return x4
