# verdict: output
KEPT = []


class Revived:
    def __del__(self):
        KEPT.append(self)


def solve(grid):
    Revived()
    return [[len(KEPT)]]
