# Ignore the grey noise and shrink each three by three block to one cell.
def solve_5614dbcf(I):
    x1 = replace(I, FIVE, ZERO)
    x2 = downscale(x1, THREE)
    return x2
