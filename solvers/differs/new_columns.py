# Columns of the candidate that the input does not have anywhere.
def new_columns(S, I, C):
    x1 = dmirror(C)
    x2 = dmirror(I)
    x3 = difference(x1, x2)
    x4 = size(x3)
    return x4, x4
