# verdict: invalid-output not-a-grid
def solve(I):
    return astuple(ONE, TWO)
