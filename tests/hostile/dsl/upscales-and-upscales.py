# verdict: out-of-fuel
def solve(I):
    x1 = upscale(I, 100)
    x2 = upscale(x1, 100)
    x3 = upscale(x2, 100)
    x4 = upscale(x3, 100)
    x5 = upscale(x4, 100)
    x6 = upscale(x5, 100)
    return x6
