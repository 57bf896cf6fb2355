# verdict: invalid-output not-a-grid
def solve(I):
    return compose(hmirror, vmirror)
