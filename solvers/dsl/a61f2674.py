# The highest bar turns blue, the lowest one red, the others vanish.
def solve_a61f2674(I):
    x1 = objects(I, T, F, T)
    x2 = apply(height, x1)
    x3 = maximum(x2)
    x4 = matcher(height, x3)
    x5 = mfilter(x1, x4)
    x6 = minimum(x2)
    x7 = matcher(height, x6)
    x8 = mfilter(x1, x7)
    x9 = replace(I, FIVE, ZERO)
    x10 = fill(x9, ONE, x5)
    x11 = fill(x10, TWO, x8)
    return x11
