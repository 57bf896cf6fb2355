# verdict: out-of-memory
def solve(grid):
    data = bytearray()
    while True:
        data.extend(bytes(1 << 20))
