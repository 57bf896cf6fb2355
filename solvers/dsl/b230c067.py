# The shape that differs from the others turns red, the others blue.
def solve_b230c067(I):
    x1 = objects(I, T, T, T)
    x2 = totuple(x1)
    x3 = apply(normalize, x2)
    x4 = leastcommon(x3)
    x5 = replace(I, EIGHT, ONE)
    x6 = matcher(normalize, x4)
    x7 = extract(x1, x6)
    x8 = fill(x5, TWO, x7)
    return x8
