# The longest bar turns blue, the shortest red, the other yellow.
def solve_ea32f347(I):
    x1 = objects(I, T, F, T)
    x2 = order(x1, size)
    x3 = replace(I, FIVE, FOUR)
    x4 = first(x2)
    x5 = fill(x3, TWO, x4)
    x6 = last(x2)
    x7 = fill(x5, ONE, x6)
    return x7
