# verdict: error|out-of-fuel
class Evil(Exception):
    def __str__(self):
        raise Evil()

    __repr__ = __str__


def solve(grid):
    raise Evil
