# verdict: rejected
def solve(I):
    return I.__class__.__mro__
