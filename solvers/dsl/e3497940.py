# Fold the right side over onto the left side along the grey line.
def solve_e3497940(I):
    x1 = lefthalf(I)
    x2 = righthalf(I)
    x3 = vmirror(x2)
    x4 = papply(pair, x1, x3)
    x5 = lbind(apply, maximum)
    x6 = apply(x5, x4)
    return x6
