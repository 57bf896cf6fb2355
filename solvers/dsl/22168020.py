# Fill each coloured shape along its rows.
def solve_22168020(I):
    x1 = lbind(prapply, connect)
    x2 = fork(x1, toindices, toindices)
    x3 = rbind(mfilter, hline)
    x4 = compose(x3, x2)
    x5 = fork(recolor, color, x4)
    x6 = fgpartition(I)
    x7 = mapply(x5, x6)
    x8 = paint(I, x7)
    return x8
