# Drop the blank rows and columns and show the rest twice side by side.
def solve_28bf18c6(I):
    x1 = compress(I)
    x2 = hconcat(x1, x1)
    return x2
