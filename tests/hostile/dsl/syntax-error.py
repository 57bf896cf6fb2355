# verdict: rejected
# parses: no
def solve(I):
    return (I
