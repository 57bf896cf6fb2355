# Reflect the picture downwards.
def solve_8be77c9e(I):
    x1 = hmirror(I)
    x2 = vconcat(I, x1)
    return x2
