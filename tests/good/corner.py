# verdict: grid [[0,0,0]]
def solve(I):
    x1 = astuple(ONE, THREE)
    x2 = canvas(ZERO, x1)
    return x2
