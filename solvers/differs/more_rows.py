# Rows that the candidate has more than the input.
def more_rows(S, I, C):
    x1 = height(C)
    x2 = height(I)
    x3 = subtract(x1, x2)
    return x3, x1
