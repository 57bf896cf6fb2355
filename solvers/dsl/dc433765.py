# The green cell takes one step towards the yellow one.
def solve_dc433765(I):
    x1 = ofcolor(I, THREE)
    x2 = ofcolor(I, FOUR)
    x3 = first(x2)
    x4 = first(x1)
    x5 = subtract(x3, x4)
    x6 = sign(x5)
    x7 = recolor(THREE, x1)
    x8 = move(I, x7, x6)
    return x8
