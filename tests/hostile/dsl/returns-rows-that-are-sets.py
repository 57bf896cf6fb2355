# verdict: invalid-output not-a-grid
def solve(I):
    x1 = palette(I)
    return (x1, x1)
