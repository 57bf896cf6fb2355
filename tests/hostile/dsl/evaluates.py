# verdict: rejected
def solve(I):
    return eval("I")
