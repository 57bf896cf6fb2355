# verdict: out-of-fuel
def solve(I):
    x1 = interval(0, 1000000000000, 1)
    return x1
