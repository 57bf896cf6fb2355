# verdict: output|error|out-of-fuel
# A comparison that changes the list that is sorted.
class Lying:
    def __lt__(self, other):
        ITEMS.append(Lying())
        return True


ITEMS = []


def solve(grid):
    ITEMS.extend(Lying() for _ in range(100))
    ITEMS.sort()
    return [[1]]
