# From the one cell, lines run along all diagonals to the border.
def solve_623ea044(I):
    x1 = fgpartition(I)
    x2 = merge(x1)
    x3 = color(x2)
    x4 = center(x2)
    x5 = lbind(shoot, x4)
    x6 = ineighbors(ORIGIN)
    x7 = mapply(x5, x6)
    x8 = fill(I, x3, x7)
    return x8
