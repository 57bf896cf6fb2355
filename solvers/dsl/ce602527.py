# One large shape is cut off by the border: show the small shape it is a doubled copy of.
def solve_ce602527(I):
    x1 = fgpartition(I)
    x2 = rbind(bordering, I)
    x3 = extract(x1, x2)
    x4 = color(x3)
    x5 = merge(x1)
    x6 = fill(I, x4, x5)
    x7 = subgrid(x3, x6)
    x8 = asobject(x7)
    x9 = rbind(occurrences, x8)
    x10 = rbind(upscale, TWO)
    x11 = rbind(subgrid, x6)
    x12 = chain(x9, x10, x11)
    x13 = remove(x3, x1)
    x14 = compose(size, x12)
    x15 = argmax(x13, x14)
    x16 = subgrid(x15, I)
    return x16
