# The colour that vanishes in the first demo takes the one that appears there.
def solve_b1948b0a(S, I):
    x1 = first(S)
    x2 = first(x1)
    x3 = palette(x2)
    x4 = last(x1)
    x5 = palette(x4)
    x6 = difference(x3, x5)
    x7 = first(x6)
    x8 = difference(x5, x3)
    x9 = first(x8)
    x10 = replace(I, x7, x9)
    return x10
