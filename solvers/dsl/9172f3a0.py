# Triple the picture.
def solve_9172f3a0(I):
    x1 = upscale(I, THREE)
    return x1
