# Closed loops turn green.
def solve_810b9b61(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = compose(flip, x3)
    x5 = sfilter(x2, x4)
    x6 = colorfilter(x1, ONE)
    x7 = merge(x5)
    x8 = rbind(adjacent, x7)
    x9 = mfilter(x6, x8)
    x10 = fill(I, THREE, x9)
    return x10
