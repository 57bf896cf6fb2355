# Show the upper left quarter of the symmetric shape.
def solve_2013d3e2(I):
    x1 = objects(I, T, F, T)
    x2 = merge(x1)
    x3 = subgrid(x2, I)
    x4 = lefthalf(x3)
    x5 = tophalf(x4)
    return x5
