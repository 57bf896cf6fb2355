# Two stacked halves: mark in red the cells empty in both, by recolouring their overlay.
def solve_94f9d214(I):
    x1 = tophalf(I)
    x2 = replace(x1, THREE, ONE)
    x3 = bottomhalf(I)
    x4 = cellwise(x2, x3, ONE)
    x5 = switch(x4, ZERO, TWO)
    x6 = replace(x5, ONE, ZERO)
    return x6
