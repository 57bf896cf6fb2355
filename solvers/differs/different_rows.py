# Different rows that the candidate has.
def different_rows(S, I, C):
    x1 = dedupe(C)
    x2 = size(x1)
    return x2, x2
