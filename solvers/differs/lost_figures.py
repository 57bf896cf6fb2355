# Cells of the input, but for its commonest colour, that the candidate does not keep.
def lost_figures(S, I, C):
    x1 = mostcolor(I)
    x2 = ofcolor(I, x1)
    x3 = recolor(x1, x2)
    x4 = asobject(I)
    x5 = difference(x4, x3)
    x6 = asobject(C)
    x7 = difference(x5, x6)
    x8 = size(x7)
    return x8, x8
