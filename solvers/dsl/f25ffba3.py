# The lower half is mirrored into the upper one.
def solve_f25ffba3(I):
    x1 = bottomhalf(I)
    x2 = hmirror(x1)
    x3 = vconcat(x2, x1)
    return x3
