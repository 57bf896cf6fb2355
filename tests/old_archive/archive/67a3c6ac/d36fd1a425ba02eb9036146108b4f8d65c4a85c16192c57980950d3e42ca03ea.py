# task 67a3c6ac
# demos 0 of 3
# fuel 21730
# runtime 4e9a48e118196d03ce46641c0407b2107ab02233ae07811ddd267118251e5a99
def solve(I):
    x1 = ofcolor(I, ZERO)
    x2 = last(x1)
    x3 = canvas(THREE, x2)
    x4 = argmax(x1, first)
    x5 = connect(x2, x4)
    x6 = fill(x3, SIX, x5)
    x7 = interval(ZERO, SEVEN, ONE)
    x8 = rbind(contained, x7)
    x9 = sfilter(x5, x8)
    x10 = mapply(hfrontier, x9)
    x11 = mapply(hfrontier, x5)
    x12 = combine(x10, x11)
    x13 = intersection(x9, x12)
    x14 = underfill(x6, SEVEN, x13)
    x15 = apply(identity, x14)
    return x15
