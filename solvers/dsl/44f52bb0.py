# One cell that tells whether the picture is symmetric left to right.
def solve_44f52bb0(I):
    x1 = vmirror(I)
    x2 = equality(I, x1)
    x3 = branch(x2, ONE, SEVEN)
    x4 = canvas(x3, UNITY)
    return x4
