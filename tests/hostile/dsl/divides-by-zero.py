# verdict: error
# An error of the solver, and no trap of the runtime.
def solve(I):
    x1 = divide(ONE, ZERO)
    return I
