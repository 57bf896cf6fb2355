# Colours of the candidate that neither the input nor any shown output has.
def foreign_colours(S, I, C):
    x1 = apply(last, S)
    x2 = mapply(palette, x1)
    x3 = palette(I)
    x4 = combine(x2, x3)
    x5 = palette(C)
    x6 = difference(x5, x4)
    x7 = size(x6)
    return x7, x6
