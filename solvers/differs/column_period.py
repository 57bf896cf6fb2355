# Rows that the candidate has beyond the step at which it repeats.
def column_period(S, I, C):
    x1 = asobject(C)
    x2 = vperiod(x1)
    x3 = height(C)
    x4 = subtract(x3, x2)
    return x4, x2
