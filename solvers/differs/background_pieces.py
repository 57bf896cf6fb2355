# Connected pieces of the input's commonest colour that the candidate has more than the input.
def background_pieces(S, I, C):
    x1 = mostcolor(I)
    x2 = pieces(C, x1)
    x3 = pieces(I, x1)
    x4 = subtract(x2, x3)
    return x4, x2


def pieces(grid, colour):
    x1 = objects(grid, T, F, F)
    x2 = colorfilter(x1, colour)
    x3 = size(x2)
    return x3
