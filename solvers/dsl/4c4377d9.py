# The picture below its own reflection.
def solve_4c4377d9(I):
    x1 = hmirror(I)
    x2 = vconcat(x1, I)
    return x2
