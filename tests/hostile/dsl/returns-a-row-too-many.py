# verdict: invalid-output too-large
def solve(I):
    return canvas(ONE, (31, 1))
