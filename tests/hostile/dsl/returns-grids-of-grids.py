# verdict: invalid-output not-a-grid
def solve(I):
    return (I, I)
