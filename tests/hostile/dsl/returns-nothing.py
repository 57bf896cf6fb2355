# verdict: invalid-output not-a-grid
# What ends without a return gives None.
def solve(I):
    x1 = hmirror(I)
