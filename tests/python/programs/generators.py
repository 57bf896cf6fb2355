# Generators, yield from, send, and one that is closed.
def cells(grid):
    for row in grid:
        yield from row


def running():
    total = 0
    while True:
        total += yield total % 10


def solve(grid):
    totals = running()
    next(totals)
    line = [totals.send(cell) for cell in cells(grid)]
    totals.close()
    return [line[:30]]
