# verdict: output
# Addresses, hashes by address, the order of a set of objects.
class Thing:
    def __init__(self, number):
        self.number = number


def solve(grid):
    things = {Thing(number) for number in range(10)}
    return [[thing.number for thing in things], [id(thing) // 16 % 10 for thing in things]]
