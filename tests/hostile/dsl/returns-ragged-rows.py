# verdict: invalid-output ragged
def solve(I):
    return ((1, 2), (3,))
