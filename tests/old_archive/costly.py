def solve(I):
    x1 = rot90(I)
    x2 = rot90(x1)
    x3 = hmirror(x2)
    return x3
