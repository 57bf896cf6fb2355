# Cells in which the candidate differs from its mirror image, rows for columns.
def rows_are_not_columns(S, I, C):
    x1 = dmirror(C)
    x2 = asobject(C)
    x3 = asobject(x1)
    x4 = difference(x2, x3)
    x5 = size(x4)
    return x5, x5
