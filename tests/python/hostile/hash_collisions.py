# verdict: out-of-fuel
# Keys of one hash: a table that takes quadratic time.
class Key:
    def __hash__(self):
        return 7


def solve(grid):
    return [[len({Key() for _ in range(1_000_000)}) % 10]]
