# Every coloured cell runs straight down to the border.
def solve_d037b0a7(I):
    x1 = asobject(I)
    x2 = matcher(first, ZERO)
    x3 = compose(flip, x2)
    x4 = sfilter(x1, x3)
    x5 = rbind(shoot, DOWN)
    x6 = compose(x5, last)
    x7 = fork(recolor, first, x6)
    x8 = mapply(x7, x4)
    x9 = paint(I, x8)
    return x9
