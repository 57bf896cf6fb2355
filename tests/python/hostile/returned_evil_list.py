# verdict: output|invalid-output|error
# A list whose methods lie; one that never ends must not hang the host.
class Rows(list):
    def __iter__(self):
        while True:
            yield [9]

    def __len__(self):
        return 10**9

    def __getitem__(self, index):
        raise RuntimeError("no")


def solve(grid):
    return Rows([[1]])
