# verdict: the input
# Code that people write beside their solvers is passed over.
if __name__ == '__main__':
    print(f"it's {name!r:>{9}} and {{so on}}")


def solve(I):
    return I
