# verdict: error
def solve(I):
    f = power(identity, NEG_ONE)
    return f(I)
