# Each seed at the top grows a zigzag pattern down the picture.
def solve_3ac3eb23(I):
    x1 = objects(I, T, F, T)
    x2 = compose(ineighbors, center)
    x3 = fork(recolor, color, x2)
    x4 = mapply(x3, x1)
    x5 = paint(I, x4)
    x6 = vsplit(x5, THREE)
    x7 = first(x6)
    x8 = repeat(x7, THREE)
    x9 = merge(x8)
    return x9
