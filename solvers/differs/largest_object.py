# Cells that the candidate's largest object of one colour has more than the input's.
def largest_object(S, I, C):
    x1 = largest(C)
    x2 = largest(I)
    x3 = subtract(x1, x2)
    return x3, x1


def largest(grid):
    x1 = objects(grid, T, F, T)
    x2 = apply(size, x1)
    x3 = maximum(x2)
    return x3
