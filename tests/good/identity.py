# verdict: the input
def solve(I):
    return I
