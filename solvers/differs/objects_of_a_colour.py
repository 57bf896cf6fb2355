# Objects of one colour that the candidate has more than the input.
def objects_of_a_colour(S, I, C):
    x1 = objects(C, T, F, T)
    x2 = objects(I, T, F, T)
    x3 = size(x1)
    x4 = size(x2)
    x5 = subtract(x3, x4)
    return x5, x3
