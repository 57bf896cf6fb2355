# Double the picture, first in width, then in height.
def solve_c59eb873(I):
    x1 = hupscale(I, TWO)
    x2 = vupscale(x1, TWO)
    return x2
