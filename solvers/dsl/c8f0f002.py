# Orange turns grey.
def solve_c8f0f002(I):
    x1 = replace(I, SEVEN, FIVE)
    return x1
