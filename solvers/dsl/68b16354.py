# Mirror the picture top to bottom.
def solve_68b16354(I):
    x1 = hmirror(I)
    return x1
