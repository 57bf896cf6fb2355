# task 007bbfb7
# demos 0 of 5
# fuel 119484
# runtime 4e9a48e118196d03ce46641c0407b2107ab02233ae07811ddd267118251e5a99
def solve(I):
    x1 = partition(I)
    x2 = compose(positive, color)
    x3 = sfilter(x1, x2)
    x4 = order(x3, size)
    x5 = height(I)
    x6 = size(x4)
    x7 = subtract(x5, x6)
    x8 = interval(x7, x5, ONE)
    x9 = width(I)
    x10 = lbind(subtract, x9)
    x11 = compose(x10, width)
    x12 = apply(x11, x4)
    x13 = pair(x8, x12)
    x14 = rbind(toobject, I)
    x15 = compose(x14, neighbors)
    x16 = compose(increment, invert)
    x17 = fork(shift, x15, x16)
    x18 = ofcolor(I, FIVE)
    x19 = mapply(x17, x18)
    x20 = compose(positive, first)
    x21 = sfilter(x19, x20)
    x22 = paint(x13, x21)
    return x22
