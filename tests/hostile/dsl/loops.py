# verdict: rejected
def solve(I):
    while T:
        pass
    return I
