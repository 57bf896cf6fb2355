# Recursion to a depth of 900 is well.
def depth(left):
    return 0 if left == 0 else 1 + depth(left - 1)


def solve(grid):
    return [[depth(900) // 100]]
