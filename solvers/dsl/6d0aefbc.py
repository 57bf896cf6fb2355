# Reflect the picture to the right, built as one function.
def solve_6d0aefbc(I):
    x1 = fork(hconcat, identity, vmirror)
    x2 = x1(I)
    return x2
