# Keep the two by two corner at the top left.
def solve_d10ecb37(I):
    x1 = crop(I, ORIGIN, TWO_BY_TWO)
    return x1
