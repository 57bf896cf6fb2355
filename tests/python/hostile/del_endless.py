# verdict: out-of-fuel
class Endless:
    def __del__(self):
        while True:
            pass


def solve(grid):
    thing = Endless()
    del thing
    return grid
