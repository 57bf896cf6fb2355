# Cells in which the candidate differs from the shown output that it is most like.
def unlike_shown(S, I, C):
    x1 = apply(last, S)
    x2 = asobject(C)
    x3 = lbind(difference, x2)
    x4 = chain(size, x3, asobject)
    x5 = apply(x4, x1)
    x6 = minimum(x5)
    return x6, x6
