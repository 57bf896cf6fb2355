# Reflect the picture downwards, built as one function.
def solve_6fa7a44f(I):
    x1 = fork(vconcat, identity, hmirror)
    x2 = x1(I)
    return x2
