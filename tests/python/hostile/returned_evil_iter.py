# verdict: invalid-output|error
# Not a list: nothing of it is asked.
class Rows:
    def __iter__(self):
        while True:
            yield [1]

    def __len__(self):
        return 3


def solve(grid):
    return Rows()
