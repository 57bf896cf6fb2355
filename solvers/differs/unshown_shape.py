# Whether the candidate has a shape that no shown output has.
def unshown_shape(S, I, C):
    x1 = apply(last, S)
    x2 = apply(shape, x1)
    x3 = shape(C)
    x4 = contained(x3, x2)
    x5 = branch(x4, ZERO, ONE)
    return x5, x3
