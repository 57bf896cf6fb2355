# Cells of the candidate that do not stand so in the input.
def changed_cells(S, I, C):
    x1 = asobject(C)
    x2 = asobject(I)
    x3 = difference(x1, x2)
    x4 = size(x3)
    return x4, x4
