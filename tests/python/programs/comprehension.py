# Comprehensions of all kinds in one line each.
def solve(grid):
    counts = {cell: sum(row.count(cell) for row in grid) for row in grid for cell in row}
    most = max(counts, key=lambda cell: (counts[cell], cell))
    kept = {cell for cell in counts if cell != most}
    return [[cell if cell in kept else 0 for cell in row] for row in grid]
