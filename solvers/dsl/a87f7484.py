# Of several tiles, show the one whose pattern differs, colours aside.
def solve_a87f7484(I):
    x1 = numcolors(I)
    x2 = decrement(x1)
    x3 = portrait(I)
    x4 = vsplit(I, x2)
    x5 = hsplit(I, x2)
    x6 = branch(x3, x4, x5)
    x7 = rbind(ofcolor, ZERO)
    x8 = apply(x7, x6)
    x9 = leastcommon(x8)
    x10 = matcher(x7, x9)
    x11 = extract(x6, x10)
    return x11
