# Reflect the picture to the right and downwards, built from two functions.
def solve_67e8384a(I):
    x1 = fork(hconcat, identity, vmirror)
    x2 = fork(vconcat, identity, hmirror)
    x3 = compose(x2, x1)
    x4 = x3(I)
    return x4
