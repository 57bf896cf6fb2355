# Cut out the picture and mirror it left to right.
def solve_7468f01a(I):
    x1 = objects(I, F, T, T)
    x2 = merge(x1)
    x3 = subgrid(x2, I)
    x4 = vmirror(x3)
    return x4
