# Keep the three by three corner at the top right.
def solve_5bd6f4ac(I):
    x1 = tojvec(SIX)
    x2 = crop(I, x1, THREE_BY_THREE)
    return x2
