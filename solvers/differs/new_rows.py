# Rows of the candidate that the input does not have anywhere.
def new_rows(S, I, C):
    x1 = difference(C, I)
    x2 = size(x1)
    return x2, x2
