# Different columns that the candidate has.
def different_columns(S, I, C):
    x1 = dmirror(C)
    x2 = dedupe(x1)
    x3 = size(x2)
    return x3, x3
