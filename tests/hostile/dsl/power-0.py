# verdict: error
# CPython: RecursionError.
def solve(I):
    f = power(identity, 0)
    return f(I)
