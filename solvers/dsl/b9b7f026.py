# One cell in the colour of the rectangle that is not whole.
def solve_b9b7f026(I):
    x1 = objects(I, T, F, T)
    x2 = chain(positive, size, delta)
    x3 = extract(x1, x2)
    x4 = color(x3)
    x5 = canvas(x4, UNITY)
    return x5
