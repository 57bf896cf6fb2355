# Reflect the picture to the right.
def solve_c9e6f938(I):
    x1 = vmirror(I)
    x2 = hconcat(I, x1)
    return x2
