# verdict: output|error|rejected|invalid-output
# The name is there, and is no function.
class solve:
    def __new__(cls, grid):
        return [row[:] for row in grid]
