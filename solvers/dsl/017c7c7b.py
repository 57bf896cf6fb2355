# Continue the vertical pattern to nine rows and turn it red.
def solve_017c7c7b(I):
    x1 = asobject(I)
    x2 = vperiod(x1)
    x3 = astuple(x2, THREE)
    x4 = crop(I, ORIGIN, x3)
    x5 = repeat(x4, NINE)
    x6 = merge(x5)
    x7 = astuple(NINE, THREE)
    x8 = crop(x6, ORIGIN, x7)
    x9 = replace(x8, ONE, TWO)
    return x9
