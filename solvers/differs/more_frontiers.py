# Rows and columns of one colour that the candidate has more than the input.
def more_frontiers(S, I, C):
    x1 = frontiers(C)
    x2 = frontiers(I)
    x3 = size(x1)
    x4 = size(x2)
    x5 = subtract(x3, x4)
    return x5, x3
