# Cells in which the candidate differs from its mirror image, left for right.
def left_is_not_right(S, I, C):
    x1 = vmirror(C)
    x2 = asobject(C)
    x3 = asobject(x1)
    x4 = difference(x2, x3)
    x5 = size(x4)
    return x5, x5
