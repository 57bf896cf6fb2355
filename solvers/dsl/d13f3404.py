# On a canvas of double size, every coloured cell runs diagonally down to the right.
def solve_d13f3404(I):
    x1 = asobject(I)
    x2 = compose(positive, first)
    x3 = sfilter(x1, x2)
    x4 = rbind(shoot, UNITY)
    x5 = compose(x4, last)
    x6 = fork(recolor, first, x5)
    x7 = shape(I)
    x8 = double(x7)
    x9 = canvas(ZERO, x8)
    x10 = mapply(x6, x3)
    x11 = paint(x9, x10)
    return x11
