# Draw a frame in colour 8 along the border.
def solve_6f8cd79b(I):
    x1 = shape(I)
    x2 = canvas(EIGHT, x1)
    x3 = trim(I)
    x4 = asobject(x3)
    x5 = shift(x4, UNITY)
    x6 = paint(x2, x5)
    return x6
