# verdict: rejected
def solve(I):
    import os
    return I
