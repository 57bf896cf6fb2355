# Fill the inside of the larger rectangle with red and of the smaller one with blue.
def solve_694f12f3(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, FOUR)
    x3 = compose(backdrop, inbox)
    x4 = argmax(x2, size)
    x5 = x3(x4)
    x6 = fill(I, TWO, x5)
    x7 = argmin(x2, size)
    x8 = x3(x7)
    x9 = fill(x6, ONE, x8)
    return x9
