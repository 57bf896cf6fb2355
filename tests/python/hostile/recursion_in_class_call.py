# verdict: error
class Called:
    pass


Called.__call__ = Called()


def solve(grid):
    return Called()(grid)
