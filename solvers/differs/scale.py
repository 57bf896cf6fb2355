# How far the candidate's size is from growing as the first shown pair does.
def scale(S, I, C):
    x1 = first(S)
    x2 = first(x1)
    x3 = last(x1)
    x4 = shape(x2)
    x5 = shape(x3)
    x6 = shape(I)
    x7 = shape(C)
    x8 = multiply(x7, x4)
    x9 = multiply(x6, x5)
    x10 = subtract(x8, x9)
    x11 = sign(x10)
    x12 = multiply(x10, x11)
    x13 = first(x12)
    x14 = last(x12)
    x15 = add(x13, x14)
    return x15, x7
