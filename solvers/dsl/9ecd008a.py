# The picture is symmetric: show what the black square hides.
def solve_9ecd008a(I):
    x1 = ofcolor(I, ZERO)
    x2 = vmirror(I)
    x3 = subgrid(x1, x2)
    return x3
