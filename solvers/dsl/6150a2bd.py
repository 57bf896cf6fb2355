# Turn the picture by half a turn, as two mirrorings.
def solve_6150a2bd(I):
    x1 = vmirror(I)
    x2 = hmirror(x1)
    return x2
