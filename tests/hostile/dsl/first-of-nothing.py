# verdict: error
def solve(I):
    x1 = first(())
    return I
