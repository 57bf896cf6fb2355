# Above and below a yellow wall: mark in green the cells red on exactly one side.
def solve_3428a4f5(I):
    x1 = tophalf(I)
    x2 = bottomhalf(I)
    x3 = cellwise(x1, x2, THREE)
    x4 = replace(x3, TWO, ZERO)
    return x4
