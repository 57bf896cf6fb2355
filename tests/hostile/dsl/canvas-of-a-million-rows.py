# verdict: out-of-fuel
def solve(I):
    x1 = astuple(1000000, 1000000)
    x2 = canvas(ZERO, x1)
    return x2
