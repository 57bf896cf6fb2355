def solve_turned(I):
    return vmirror(I)


def solve_still(I):
    return I


def solve_first(S, I):
    x1 = first(S)
    x2 = last(x1)
    return x2
