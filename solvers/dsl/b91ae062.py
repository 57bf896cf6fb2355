# Enlarge the picture by the number of its colours besides the background.
def solve_b91ae062(I):
    x1 = fgpartition(I)
    x2 = size(x1)
    x3 = upscale(I, x2)
    return x3
