# verdict: rejected
def solve(I, C):
    return C
