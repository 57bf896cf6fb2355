# Two parameters: the demos, then the input.
def solve(S, I):
    table = {}
    for before, after in S:
        for row, changed in zip(before, after):
            table.update(zip(row, changed))
    return [[table.get(cell, cell) for cell in row] for row in I]
