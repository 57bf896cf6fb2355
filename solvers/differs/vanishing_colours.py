# Colours of the input that the candidate lacks.
def vanishing_colours(S, I, C):
    x1 = palette(I)
    x2 = palette(C)
    x3 = difference(x1, x2)
    x4 = size(x3)
    return x4, x3
