# Mirror the picture left to right.
def solve_67a3c6ac(I):
    x1 = vmirror(I)
    return x1
