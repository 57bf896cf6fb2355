# Turn the picture three times a quarter to the right.
def solve_ed36ccf7(I):
    x1 = power(rot90, THREE)
    x2 = x1(I)
    return x2
