# verdict: invalid-output colour
def solve(I):
    return ((1000000000000000000000000000000, 0),)
