# Objects of any colours, joined at corners too, that the candidate has more than the input.
def objects_of_any_colours(S, I, C):
    x1 = objects(C, F, T, T)
    x2 = objects(I, F, T, T)
    x3 = size(x1)
    x4 = size(x2)
    x5 = subtract(x3, x4)
    return x5, x3
