# Two halves beside a blue wall: mark in green the cells empty in both.
def solve_f2829549(I):
    x1 = lefthalf(I)
    x2 = rbind(ofcolor, ZERO)
    x3 = astuple(lefthalf, righthalf)
    x4 = rapply(x3, I)
    x5 = apply(x2, x4)
    x6 = shape(x1)
    x7 = canvas(ZERO, x6)
    x8 = first(x5)
    x9 = last(x5)
    x10 = intersection(x8, x9)
    x11 = fill(x7, THREE, x10)
    return x11
