# Of three tiles, show the one that is not symmetric along its diagonal.
def solve_662c240a(I):
    x1 = vsplit(I, THREE)
    x2 = fork(equality, identity, dmirror)
    x3 = compose(flip, x2)
    x4 = extract(x1, x3)
    return x4
