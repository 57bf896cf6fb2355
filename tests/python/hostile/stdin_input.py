# verdict: error
def solve(grid):
    return [[int(input("colour? "))]]
