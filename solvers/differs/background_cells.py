# Cells in the input's commonest colour that the candidate has more than the input.
def background_cells(S, I, C):
    x1 = mostcolor(I)
    x2 = colorcount(C, x1)
    x3 = colorcount(I, x1)
    x4 = subtract(x2, x3)
    return x4, x2
