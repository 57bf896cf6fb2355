# verdict: rejected
def solve(I):
    return upscale(I)
