# Columns that the candidate has more than the input.
def more_columns(S, I, C):
    x1 = width(C)
    x2 = width(I)
    x3 = subtract(x1, x2)
    return x3, x1
