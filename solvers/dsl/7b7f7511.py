# The picture holds the same square twice along its longer side: show it once.
def solve_7b7f7511(I):
    x1 = portrait(I)
    x2 = tophalf(I)
    x3 = lefthalf(I)
    x4 = branch(x1, x2, x3)
    return x4
