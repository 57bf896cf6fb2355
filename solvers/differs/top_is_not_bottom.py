# Cells in which the candidate differs from its mirror image, top for bottom.
def top_is_not_bottom(S, I, C):
    x1 = hmirror(C)
    x2 = asobject(C)
    x3 = asobject(x1)
    x4 = difference(x2, x3)
    x5 = size(x4)
    return x5, x5
