# An address: natively another each time.
def solve(grid):
    return [[int(digit) for digit in str(id(object()))[-6:]]]
