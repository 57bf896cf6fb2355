# Colours that the candidate has more than the input.
def number_of_colours(S, I, C):
    x1 = numcolors(C)
    x2 = numcolors(I)
    x3 = subtract(x1, x2)
    return x3, x1
