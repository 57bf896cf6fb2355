# Mark the surroundings of the crossing of the two lines.
def solve_67a423a3(I):
    x1 = fgpartition(I)
    x2 = extract(x1, portrait)
    x3 = other(x1, x2)
    x4 = uppermost(x3)
    x5 = leftmost(x2)
    x6 = astuple(x4, x5)
    x7 = neighbors(x6)
    x8 = fill(I, FOUR, x7)
    return x8
