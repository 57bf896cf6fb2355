# The picture is symmetric: show what the green square hides.
def solve_dc0a314f(I):
    x1 = ofcolor(I, THREE)
    x2 = rot180(I)
    x3 = subgrid(x1, x2)
    return x3
