# Colours that all shown outputs have and the candidate lacks.
def missing_colours(S, I, C):
    x1 = apply(last, S)
    x2 = mapply(palette, x1)
    x3 = dedupe(x2)
    x4 = lbind(in_each, x1)
    x5 = sfilter(x3, x4)
    x6 = palette(C)
    x7 = difference(x5, x6)
    x8 = size(x7)
    return x8, x7


def in_each(outputs, colour):
    x1 = lbind(contained, colour)
    x2 = compose(x1, palette)
    x3 = compose(flip, x2)
    x4 = sfilter(outputs, x3)
    x5 = size(x4)
    x6 = equality(x5, ZERO)
    return x6
