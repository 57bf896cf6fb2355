# Keep the most common colour, paint everything else grey.
def solve_9565186b(I):
    x1 = mostcolor(I)
    x2 = shape(I)
    x3 = canvas(FIVE, x2)
    x4 = ofcolor(I, x1)
    x5 = fill(x3, x1, x4)
    return x5
