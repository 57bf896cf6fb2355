# verdict: error
# CPython: RecursionError.
def solve(I):
    f = power(identity, 1000000000)
    return f(I)
