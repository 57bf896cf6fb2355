# Colours of which the candidate has another number of cells than the input.
def colour_counts(S, I, C):
    x1 = interval(ZERO, TEN, ONE)
    x2 = lbind(colorcount, I)
    x3 = lbind(colorcount, C)
    x4 = fork(equality, x2, x3)
    x5 = compose(flip, x4)
    x6 = sfilter(x1, x5)
    x7 = size(x6)
    return x7, x6
