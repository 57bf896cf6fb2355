# verdict: output|error|out-of-fuel
class Key:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        TABLE.clear()
        TABLE.update({Key.__new__(Key): 1} if len(TABLE) < 5 else {})
        return False


TABLE = {}


def solve(grid):
    for _ in range(50):
        TABLE[Key()] = 1
    return [[1]]
