# Builtins hidden by names of the program's own.
def max(*items):
    return sorted(items)[-1]


def solve(input):
    list = [max(*row, 0) for row in input]
    sum, len = 0, 1
    return [[cell for cell in list[:30]], [cell for cell in list[:30]]]
