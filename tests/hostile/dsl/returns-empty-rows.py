# verdict: invalid-output empty
def solve(I):
    return ((), ())
