# Number the bars by height, the highest first, and colour them by number.
def solve_08ed6ac7(I):
    x1 = objects(I, T, F, T)
    x2 = compose(invert, height)
    x3 = order(x1, x2)
    x4 = interval(ONE, FIVE, ONE)
    x5 = mpapply(recolor, x4, x3)
    x6 = paint(I, x5)
    return x6
