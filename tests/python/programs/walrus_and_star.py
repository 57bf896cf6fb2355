# The walrus, starred arguments and targets, keyword-only and positional-only ones, chained comparisons.
def spread(first, /, *rest, scale=1, **more):
    return (first + len(rest) * scale + len(more)) % 10


def solve(grid):
    first, *middle = [cell for row in grid for cell in row]
    line = []
    while (left := len(middle) - len(line)) > 0 and len(line) < 9:
        line.append(left % 10)
    return [[spread(*grid[0], scale=2, x=1), first, *line, int(0 <= first < 5 != 4)]]
