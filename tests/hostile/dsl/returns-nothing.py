# verdict: invalid-output not-a-grid
# A function that ends without a return gives None.
def solve(I):
    x1 = hmirror(I)
