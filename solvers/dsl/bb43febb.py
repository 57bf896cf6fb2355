# The inside of each rectangle turns red.
def solve_bb43febb(I):
    x1 = compose(backdrop, inbox)
    x2 = objects(I, T, F, F)
    x3 = colorfilter(x2, FIVE)
    x4 = mapply(x1, x3)
    x5 = fill(I, TWO, x4)
    return x5
