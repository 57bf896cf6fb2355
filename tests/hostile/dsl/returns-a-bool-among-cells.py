# verdict: invalid-output not-a-grid
def solve(I):
    return ((1, 2), (3, T))
