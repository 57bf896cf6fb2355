# The red shape moves until it touches the square.
def solve_05f2a901(I):
    x1 = fgpartition(I)
    x2 = matcher(color, TWO)
    x3 = extract(x1, x2)
    x4 = other(x1, x3)
    x5 = gravitate(x3, x4)
    x6 = move(I, x3, x5)
    return x6
