# Dicts keep the order of insertion, also after deletions.
def solve(grid):
    seen = {}
    for row in grid:
        for cell in row:
            seen.pop(cell, None)
            seen[cell] = len(seen)
    return [list(seen), [cell % 10 for cell in seen.values()]]
