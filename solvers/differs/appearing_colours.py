# Colours of the candidate that the input lacks.
def appearing_colours(S, I, C):
    x1 = palette(C)
    x2 = palette(I)
    x3 = difference(x1, x2)
    x4 = size(x3)
    return x4, x3
