# Show the shape that hangs under the grey cell.
def solve_48d8fb45(I):
    x1 = ofcolor(I, FIVE)
    x2 = shift(x1, DOWN)
    x3 = first(x2)
    x4 = objects(I, T, T, T)
    x5 = lbind(contained, x3)
    x6 = compose(x5, toindices)
    x7 = extract(x4, x6)
    x8 = subgrid(x7, I)
    return x8
