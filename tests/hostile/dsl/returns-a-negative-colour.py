# verdict: invalid-output colour
def solve(I):
    return ((-1, 0),)
