# Turn the picture by half a turn.
def solve_3c9b0459(I):
    x1 = rot180(I)
    return x1
