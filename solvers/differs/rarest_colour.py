# Whether the rarest colour is another one than in the input.
def rarest_colour(S, I, C):
    x1 = leastcolor(C)
    x2 = leastcolor(I)
    x3 = equality(x1, x2)
    x4 = branch(x3, ZERO, ONE)
    return x4, x1
