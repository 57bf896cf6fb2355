# Cells of the box around all that is not in the commonest colour of the input, more than there.
def figure_box(S, I, C):
    x1 = mostcolor(I)
    x2 = box_cells(C, x1)
    x3 = box_cells(I, x1)
    x4 = subtract(x2, x3)
    return x4, x2


def box_cells(grid, background):
    x1 = asindices(grid)
    x2 = ofcolor(grid, background)
    x3 = difference(x1, x2)
    x4 = height(x3)
    x5 = width(x3)
    x6 = multiply(x4, x5)
    return x6
