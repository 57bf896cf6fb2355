# verdict: out-of-fuel|out-of-memory|error|rejected
# A constant that a compiler must not work out ahead, nor the run in no time.
def solve(grid):
    return [["a" * 2 ** 31, 10 ** 10 ** 10]]
