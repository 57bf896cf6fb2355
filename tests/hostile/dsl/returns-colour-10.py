# verdict: invalid-output colour
def solve(I):
    return ((9, 10),)
