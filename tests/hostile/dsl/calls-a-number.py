# verdict: error
def solve(I):
    x1 = ONE
    return x1(I)
