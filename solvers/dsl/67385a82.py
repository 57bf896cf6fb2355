# Green groups of three cells or more turn to colour 8.
def solve_67385a82(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, THREE)
    x3 = rbind(greater, TWO)
    x4 = compose(x3, size)
    x5 = mfilter(x2, x4)
    x6 = fill(I, EIGHT, x5)
    return x6
