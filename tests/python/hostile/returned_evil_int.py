# verdict: output|invalid-output|error
class Cell(int):
    def __int__(self):
        return 9

    def __index__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        return True

    def __lt__(self, other):
        raise RuntimeError("no")

    def __hash__(self):
        return 1 // 0

    def __str__(self):
        return "9]]}"

    __repr__ = __str__


def solve(grid):
    return [[Cell(1), Cell(2)]]
