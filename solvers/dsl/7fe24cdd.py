# Four turned copies: each one a quarter turn on from its neighbour.
def solve_7fe24cdd(I):
    x1 = rot90(I)
    x2 = hconcat(I, x1)
    x3 = rot270(I)
    x4 = rot180(I)
    x5 = hconcat(x3, x4)
    x6 = vconcat(x2, x5)
    return x6
