# verdict: out-of-fuel
number = 1
while number:
    number = number % 1000 + 1


def solve(grid):
    return grid
