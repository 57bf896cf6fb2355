# The shape moves one step down and turns red.
def solve_a79310a0(I):
    x1 = objects(I, T, T, T)
    x2 = merge(x1)
    x3 = move(I, x2, DOWN)
    x4 = color(x2)
    x5 = replace(x3, x4, TWO)
    return x5
