# Reflect the picture downwards, then to the right.
def solve_3af2c5a8(I):
    x1 = hmirror(I)
    x2 = vconcat(I, x1)
    x3 = vmirror(x2)
    x4 = hconcat(x2, x3)
    return x4
