# Mirror the picture along its main diagonal.
def solve_9dfd6313(I):
    x1 = dmirror(I)
    return x1
