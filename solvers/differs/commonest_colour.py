# Whether the commonest colour is another one than in the input.
def commonest_colour(S, I, C):
    x1 = mostcolor(C)
    x2 = mostcolor(I)
    x3 = equality(x1, x2)
    x4 = branch(x3, ZERO, ONE)
    return x4, x1
