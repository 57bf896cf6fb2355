# No name that is known: the last that no other function mentions.
def flipped(grid):
    return grid[::-1]


def both(grid):
    return [row[::-1] for row in flipped(grid)]


def inner(row):
    return row


def also_inner(grid):
    return [inner(row) for row in both(grid)]
