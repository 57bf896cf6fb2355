# The picture twice side by side.
def solve_a416b8f3(I):
    x1 = hconcat(I, I)
    return x1
