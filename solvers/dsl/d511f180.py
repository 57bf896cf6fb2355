# Grey and colour 8 change places.
def solve_d511f180(I):
    x1 = switch(I, FIVE, EIGHT)
    return x1
