# Exchange rows and columns.
def solve_74dd1130(I):
    x1 = dmirror(I)
    return x1
