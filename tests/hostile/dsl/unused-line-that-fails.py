# verdict: error
# A line that nothing uses fails all the same.
def solve(I):
    x1 = first(())
    x2 = hmirror(I)
    return x2
