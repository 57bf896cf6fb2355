# Four turned copies, built with one function a row.
def solve_46442a0e(I):
    x1 = fork(hconcat, identity, rot90)
    x2 = fork(hconcat, rot270, rot180)
    x3 = fork(vconcat, x1, x2)
    x4 = x3(I)
    return x4
