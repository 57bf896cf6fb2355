# verdict: out-of-fuel
def solve(I):
    x1 = repeat(I, 1000000000000)
    return x1
