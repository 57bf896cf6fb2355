# Enlarge the picture by the number of its colours.
def solve_ac0a08a4(I):
    x1 = numcolors(I)
    x2 = decrement(x1)
    x3 = upscale(I, x2)
    return x3
