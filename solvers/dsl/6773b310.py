# Of nine rooms, mark those that hold two pink cells.
def solve_6773b310(I):
    x1 = rbind(colorcount, SIX)
    x2 = lbind(apply, x1)
    x3 = rbind(hsplit, THREE)
    x4 = compose(x2, x3)
    x5 = vsplit(I, THREE)
    x6 = apply(x4, x5)
    x7 = replace(x6, ONE, ZERO)
    x8 = replace(x7, TWO, ONE)
    return x8
