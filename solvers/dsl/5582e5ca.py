# Everything takes the most common colour.
def solve_5582e5ca(I):
    x1 = mostcolor(I)
    x2 = shape(I)
    x3 = canvas(x1, x2)
    return x3
