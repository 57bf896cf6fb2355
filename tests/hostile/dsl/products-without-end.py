# verdict: out-of-fuel
def solve(I):
    x1 = interval(0, 10000, 1)
    x2 = product(x1, x1)
    return x2
