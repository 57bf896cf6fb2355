# Whether the candidate is no part of the input.
def not_cut_out(S, I, C):
    x1 = asobject(C)
    x2 = occurrences(I, x1)
    x3 = size(x2)
    x4 = positive(x3)
    x5 = branch(x4, ZERO, ONE)
    return x5, x3
