# verdict: error
# CPython: ValueError.
def solve(I):
    x1 = interval(0, 10, 0)
    return x1
