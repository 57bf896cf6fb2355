# verdict: rejected
def solve(I):
    return hmiror(I)
