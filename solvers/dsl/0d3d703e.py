# Colours are exchanged in fixed pairs.
def solve_0d3d703e(I):
    x1 = switch(I, ONE, FIVE)
    x2 = switch(x1, TWO, SIX)
    x3 = switch(x2, THREE, FOUR)
    x4 = switch(x3, EIGHT, NINE)
    return x4
