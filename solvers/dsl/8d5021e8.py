# Mirror to the left, then stack three times with every second copy upside down.
def solve_8d5021e8(I):
    x1 = vmirror(I)
    x2 = hconcat(x1, I)
    x3 = hmirror(x2)
    x4 = vconcat(x3, x2)
    x5 = vconcat(x4, x3)
    return x5
