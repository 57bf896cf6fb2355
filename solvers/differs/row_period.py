# Columns that the candidate has beyond the step at which it repeats.
def row_period(S, I, C):
    x1 = asobject(C)
    x2 = hperiod(x1)
    x3 = width(C)
    x4 = subtract(x3, x2)
    return x4, x2
