# An entry that takes whatever comes.
def p(*grids):
    return [row[::-1] for row in grids[0]]
