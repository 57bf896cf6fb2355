# The rows at the top appear again, mirrored, at the bottom.
def solve_496994bd(I):
    x1 = hmirror(I)
    x2 = asobject(x1)
    x3 = underpaint(I, x2)
    return x3
