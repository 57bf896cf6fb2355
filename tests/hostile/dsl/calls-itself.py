# verdict: error
# CPython: RecursionError.
def solve(I):
    return solve(I)
