# Forms of objects of one colour that no object of the input has.
def new_shapes(S, I, C):
    x1 = forms(C)
    x2 = forms(I)
    x3 = difference(x1, x2)
    x4 = size(x3)
    return x4, x4


def forms(grid):
    x1 = objects(grid, T, F, T)
    x2 = compose(normalize, toindices)
    x3 = apply(x2, x1)
    return x3
