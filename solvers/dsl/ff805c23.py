# The picture is symmetric: show what the blue square hides.
def solve_ff805c23(I):
    x1 = ofcolor(I, ONE)
    x2 = dmirror(I)
    x3 = cmirror(x2)
    x4 = subgrid(x1, x3)
    return x4
