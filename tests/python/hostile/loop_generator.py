# verdict: out-of-fuel
def endless():
    while True:
        yield 1


def solve(grid):
    return [list(zip(*[iter([x for x in endless() if x > 1])] * 2))]
