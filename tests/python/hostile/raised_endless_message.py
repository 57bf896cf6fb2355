# verdict: out-of-fuel
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def solve(grid):
    raise Endless
